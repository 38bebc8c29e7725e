"""JupyterLab in Chromium as a learner uses it: cells are written, run, and looked at."""

from autograde.checks import VERDICT_TYPE

#: Lets a test ask JupyterLab's own application, as its menus do.
EXPOSE = "--expose-app-in-browser"
_PANEL = "const panel = jupyterapp.shell.currentWidget, cells = panel.content.model.cells;"
_FIND = (
    _PANEL
    + "const find = id => { for (let i = 0; i < cells.length; i++) if (cells.get(i).id === id) return i; };"
)
#: Milliseconds; notebooks 3 and 4 compute with the whole network.
LONG = 400_000


class LearnerPage:
    """A notebook in JupyterLab.

    Parameters
    ----------
    watch : Watch
        A page of `conftest`.
    lab : callable
        What `jupyter` yields.
    """

    def __init__(self, watch, lab):
        self.watch, self.page, self.lab = watch, watch.page, lab
        self.page.set_default_timeout(LONG)

    def open(self, place):
        """Open a notebook, and wait until its kernel answers."""
        self.page.goto(f"{self.lab.address}/lab/tree/{place}?token={self.lab.token}&reset")
        self.page.wait_for_selector(".jp-Notebook .jp-Cell")
        self.page.wait_for_function(
            "window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
        )

    def do(self, command):
        """Carry out a command of JupyterLab's, and wait for what it does."""
        return self.page.evaluate(f"() => jupyterapp.commands.execute({command!r}).then(done => null)")

    def run_all(self):
        """Press Run All, wait for the end, and save."""
        self.do("notebook:run-all-cells")
        self.page.wait_for_function(
            "() => { const c = jupyterapp.shell.currentWidget.content.model.cells;"
            "for (let i = 0; i < c.length; i++) if (c.get(i).executionState === 'running') return false;"
            "return true; }"
        )
        self.save()

    def save(self):
        """Save the notebook."""
        self.do("docmanager:save")

    def ids(self):
        """List the ids of the code cells."""
        return self.page.evaluate(
            f"() => {{ {_PANEL} const ids = []; for (let i = 0; i < cells.length; i++)"
            "if (cells.get(i).type === 'code') ids.push(cells.get(i).id); return ids; }"
        )

    def write(self, cell, source):
        """Write something into a cell."""
        self.page.evaluate(
            f"([id, text]) => {{ {_FIND} cells.get(find(id)).sharedModel.setSource(text) }}", [cell, source]
        )

    def add(self, source):
        """Add a cell at the end; return its id."""
        return self.page.evaluate(
            f"text => {{ {_PANEL} const made = panel.content.model.sharedModel.insertCell(cells.length,"
            " {cell_type: 'code', source: text}); return made.id }",
            source,
        )

    def run(self, cell):
        """Run a cell, wait for its end, and return its outputs."""
        self.page.evaluate(
            f"async id => {{ {_FIND} panel.content.deselectAll(); panel.content.activeCellIndex = find(id);"
            "await jupyterapp.commands.execute('notebook:run-cell') }",
            cell,
        )
        return self.outputs(cell)

    def outputs(self, cell):
        """Return a cell's outputs."""
        return self.page.evaluate(f"id => {{ {_FIND} return cells.get(find(id)).outputs.toJSON() }}", cell)

    def text(self, cell):
        """Return what a cell shows, as text."""
        return "".join(_text(output) for output in self.outputs(cell))

    def verdict(self, cell):
        """Return the verdict in a cell's outputs."""
        return next(output["data"][VERDICT_TYPE] for output in self.outputs(cell) if "data" in output)

    def errors(self):
        """List the cells that show an error, or anything on standard error."""
        bad = [(cell, output) for cell in self.ids() for output in self.outputs(cell)]
        return [
            (cell, output)
            for cell, output in bad
            if output["output_type"] == "error" or output.get("name") == "stderr"
        ]

    def restart(self):
        """Restart the kernel, without a question."""
        self.page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.restartKernel()")
        self.page.wait_for_function(
            "jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'idle'"
        )

    def look(self, cell, name):
        """Scroll to a cell and keep a picture."""
        self.page.evaluate(
            f"async id => {{ {_FIND} panel.content.activeCellIndex = find(id);"
            "await panel.content.scrollToItem(find(id), 'center') }",
            cell,
        )
        self.page.wait_for_timeout(400)
        self.watch.picture(name)


def _text(output):
    if "data" in output:
        text = output["data"].get("text/plain", "")
    else:
        text = output.get("text") or f"{output.get('ename')}: {output.get('evalue')}"
    return text if isinstance(text, str) else "".join(text)
