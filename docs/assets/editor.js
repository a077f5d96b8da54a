/* The Vega editor, of another site: a chart's spec goes there only when somebody asks for it.

   The editor takes a spec as a message, and answers with one when it has it. */

const EDITOR = "https://vega.github.io";

export async function open(address) {
  const editor = window.open(`${EDITOR}/editor/`); // at once, or browsers take it for an advertisement
  if (!editor) return void (location.href = `${EDITOR}/editor/`); // no window was to be had
  const spec = await (await fetch(address)).text();
  const send = () => editor.postMessage({mode: "vega-lite", spec}, EDITOR);
  const sending = setInterval(send, 250);
  const stop = () => clearInterval(sending);
  setTimeout(stop, 10_000);
  addEventListener("message", event => event.source === editor && stop());
}
