// The camera in a notebook: opened only when a person asks for it, closed as soon as a picture is taken.
// The picture goes to the kernel as a message, not as the widget's state, so that no notebook keeps it.

const FILE = "You can also put a photo file into this folder, and give its name in the next cell.";
const REASONS = {
  NotAllowedError: "The camera may not be used here. Allow it in your browser, and start it once more.",
  SecurityError: "The camera may not be used here. Allow it in your browser, and start it once more.",
  NotFoundError: "There is no camera on this computer.",
  OverconstrainedError: "There is no camera on this computer.",
  NotReadableError: "The camera is in use by another program. Close that, and start it once more.",
};
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
  const box = element("div", { className: "signs-webcam" }, el);
  element("style", { textContent: STYLE }, box);
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", "Camera");
  const start = element("button", { type: "button", textContent: "Start the camera" }, box);
  const take = element("button", { type: "button", textContent: "Take the picture", disabled: true }, box);
  const stop = element("button", { type: "button", textContent: "Stop the camera", disabled: true }, box);
  const status = element("p", {}, box);
  status.setAttribute("role", "status");
  const video = element("video", { muted: true, playsInline: true, hidden: true }, box);
  video.setAttribute("aria-label", "What the camera sees");
  const picture = element("img", { alt: "The picture that you have taken", hidden: true }, box);
  let stream = null;
  let answer = null; // a notebook that was opened again shows this without the kernel that made it

  const say = (words) => { status.textContent = words; };
  say("The picture is saved in the folder of this notebook, and goes nowhere else.");

  function close() {
    if (stream) stream.getTracks().forEach((track) => track.stop());
    stream = video.srcObject = null;
    video.hidden = take.disabled = stop.disabled = true;
    start.disabled = false;
  }

  async function open() {
    start.disabled = true;
    if (!navigator.mediaDevices || !navigator.mediaDevices.getUserMedia) {
      say(`This page cannot use a camera. ${FILE}`);
      return;
    }
    say("Waiting for the camera. Your browser may ask whether this page may use it.");
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 1280 } }, audio: false });
      video.srcObject = stream;
      await video.play();
    } catch (error) {
      close();
      say(`${REASONS[error.name] || `The camera does not start (${error.name}).`} ${FILE}`);
      return;
    }
    video.hidden = take.disabled = stop.disabled = false;
    picture.hidden = true;
    say("Hold up one hand, all of it, in good light. Then take the picture.");
    take.focus();
  }

  async function keep() {
    const canvas = document.createElement("canvas");
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    canvas.getContext("2d").drawImage(video, 0, 0);
    close();
    start.textContent = "Take another picture";
    picture.src = canvas.toDataURL("image/png");
    picture.hidden = false;
    start.focus();
    say("Saving the picture.");
    const content = await new Promise((done) => canvas.toBlob(done, "image/png"));
    answer = setTimeout(() => say(`Nobody has saved the picture. Run this cell again, and then take it. ${FILE}`), 10000);
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
  stop.addEventListener("click", () => { close(); say("The camera is off."); start.focus(); });
  return () => { clearTimeout(answer); close(); model.off("msg:custom", hear); };
}

export default { render };
