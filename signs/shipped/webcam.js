// The camera in a notebook: opened only when a person asks for it, closed as soon as a picture is taken.
// The picture goes to the kernel as a message, not as the widget's state, so that no notebook keeps it.
// What it says are the kernel's words (`SENTENCES` in signs/webcam.py), in the language that is spoken there.

const STYLE = `
.signs-webcam { color: var(--jp-ui-font-color1, inherit); max-width: 640px; padding: 5px; }
.signs-webcam button { font: inherit; padding: .4em .9em; margin: 0 .5em .5em 0; border-radius: 4px;
  border: 1px solid var(--jp-border-color1, #888); background: var(--jp-layout-color2, #eee);
  color: var(--jp-ui-font-color1, #222); cursor: pointer; }
.signs-webcam button:disabled { cursor: default; opacity: .5; }
.signs-webcam button:focus-visible { outline: 3px solid var(--jp-brand-color1, #0072b2); outline-offset: 2px; }
.signs-webcam video, .signs-webcam img { display: block; width: 100%; border-radius: 4px; margin-bottom: .5em; }
.signs-webcam [hidden] { display: none; }
`;

function element(kind, properties, parent) {
  const made = Object.assign(document.createElement(kind), properties);
  parent.append(made);
  return made;
}

function render({ model, el }) {
  const words = model.get("words");
  const box = element("div", { className: "signs-webcam" }, el);
  element("style", { textContent: STYLE }, box);
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", words.camera);
  const start = element("button", { type: "button", textContent: words.start }, box);
  const take = element("button", { type: "button", textContent: words.take, disabled: true }, box);
  const stop = element("button", { type: "button", textContent: words.stop, disabled: true }, box);
  const status = element("p", {}, box);
  status.setAttribute("role", "status");
  const video = element("video", { muted: true, playsInline: true, hidden: true }, box);
  video.setAttribute("aria-label", words.video);
  const picture = element("img", { alt: words.picture, hidden: true }, box);
  let stream = null;
  let answer = null; // a notebook that was opened again shows this without the kernel that made it

  const say = (...sentences) => { status.textContent = sentences.join(" "); };
  say(words.private);

  function close() {
    if (stream) stream.getTracks().forEach((track) => track.stop());
    stream = video.srcObject = null;
    video.hidden = take.disabled = stop.disabled = true;
    start.disabled = false;
  }

  async function open() {
    start.disabled = true;
    if (!navigator.mediaDevices || !navigator.mediaDevices.getUserMedia) {
      say(words.unsupported, words.way);
      return;
    }
    say(words.waiting);
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 1280 } }, audio: false });
      video.srcObject = stream;
      await video.play();
    } catch (error) {
      close();
      say(words[error.name] || words.error.replace("{error}", error.name), words.way);
      return;
    }
    video.hidden = take.disabled = stop.disabled = false;
    picture.hidden = true;
    say(words.ready);
    take.focus();
  }

  async function keep() {
    const canvas = document.createElement("canvas");
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    canvas.getContext("2d").drawImage(video, 0, 0);
    close();
    start.textContent = words.again;
    picture.src = canvas.toDataURL("image/png");
    picture.hidden = false;
    start.focus();
    say(words.saving);
    const content = await new Promise((done) => canvas.toBlob(done, "image/png"));
    answer = setTimeout(() => say(words.unsaved, words.way), 10000);
    model.send({ kind: "picture" }, undefined, [await content.arrayBuffer()]);
  }

  const hear = (message) => {
    if (message.kind !== "said") return;
    clearTimeout(answer);
    say(message.words);
  };
  model.on("msg:custom", hear);
  start.addEventListener("click", open);
  take.addEventListener("click", keep);
  stop.addEventListener("click", () => { close(); say(words.off); start.focus(); });
  return () => { clearTimeout(answer); close(); model.off("msg:custom", hear); };
}

export default { render };
