// The console's live part: events of the business refresh what is on the page.
const OFFLINE = "Sem conexão com o Oxy. Nada foi mudado. Tente de novo em instantes.";
const BROKEN = "Algo deu errado no Oxy e nada foi mudado. Tente de novo; se continuar, avise o suporte.";
const live = document.querySelector("#live");
const thread = document.querySelector("#thread[data-conversation]");
const refresh = (name, target = document.body) => htmx.trigger(target, name);

function later(name, target) {
  // A burst of events is one refresh.
  let timer = null;
  return () => { timer ??= setTimeout(() => { timer = null; refresh(name, target()); }, 120); };
}
const conversations = later("oxy:conversations", () => document.body);
const bookings = later("oxy:bookings", () => document.body);
const alerts = later("oxy:alert", () => document.body);
const proactive = later("oxy:proactive", () => document.body);
const numbers = later("oxy:connections", () => document.body);
const campaigns = later("oxy:campaigns", () => document.body);
const series = later("oxy:series", () => document.body);
const packages = later("oxy:packages", () => document.body);
const open = later("oxy:thread", () => thread);

function touched(event) {
  conversations();
  if (thread && event.conversation_id === thread.dataset.conversation) open();
}

const socket = io({ transports: ["websocket"] });
socket.on("connect", () => { live.textContent = "ao vivo"; live.className = "badge bg-green-lt"; });
socket.on("connect_error", (error) => {
  live.textContent = "reconectando"; live.className = "badge bg-yellow-lt";
  if (error.message === "unauthenticated") location.href = `/entrar?destino=${encodeURIComponent(location.pathname + location.search)}`;
});
socket.on("disconnect", () => { live.textContent = "reconectando"; live.className = "badge bg-yellow-lt"; });
for (const kind of ["message:received", "message:sent", "message:status", "conversation:updated"]) socket.on(kind, touched);
socket.on("booking:changed", () => { bookings(); if (thread) open(); });
socket.on("alert", alerts);
socket.on("aurora:proactive", proactive);
socket.on("campaign:changed", campaigns);
socket.on("series:changed", series);
socket.on("package:changed", packages);
for (const kind of ["status", "pairing_code", "qr", "connected", "disconnected"]) socket.on(`whatsapp:${kind}`, numbers);
// What happened meanwhile was not heard.
const lookAgain = () => { for (const each of [numbers, conversations, bookings, series, packages, campaigns, proactive, alerts]) each(); if (thread) open(); };
socket.on("resync", lookAgain);
let connectedBefore = false;
socket.on("connect", () => { if (connectedBefore) { notice(""); lookAgain(); } connectedBefore = true; });

function notice(text) {
  const place = document.querySelector("#notice");
  place.replaceChildren();
  if (!text) return;
  const box = document.createElement("div");
  box.className = "alert alert-danger my-2";
  box.setAttribute("role", "alert");
  box.textContent = text;
  place.append(box);
}

for (const field of document.querySelectorAll("[data-submit]")) field.addEventListener("change", () => field.form.requestSubmit());

// Where a thread is read: at its end, which follows what comes in, or further up, which stays where it is.
let readFrom = null;
function fromEnd() {
  const bubbles = document.querySelector("#bubbles");
  return bubbles && bubbles.scrollHeight - bubbles.scrollTop - bubbles.clientHeight;
}
function keepReading() {
  const bubbles = document.querySelector("#bubbles");
  if (bubbles) bubbles.scrollTop = bubbles.scrollHeight - bubbles.clientHeight - (readFrom > 80 ? readFrom : 0);
}

function grow(field) {
  // As many lines as there is to read, up to what the style allows.
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight + 2}px`;
}
document.body.addEventListener("input", (event) => { if (event.target.matches("form.answer textarea")) grow(event.target); });

function freshKey() {
  const field = document.querySelector("form.answer [name=chave]");
  if (field && !field.value) field.value = crypto.randomUUID?.() ?? String(Date.now() + Math.random());
}

function onTheWall(moment) {
  const two = (number) => String(number).padStart(2, "0");
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}T${two(moment.getHours())}:${two(moment.getMinutes())}`;
}

async function move({ event, revert }) {
  // What the agenda refuses goes back to where it was, with the reason above.
  const body = new URLSearchParams({ inicio: onTheWall(event.start), recurso: event.resourceIds[0] });
  try {
    const answer = await fetch(`/agenda/${event.id}/mover`, { method: "POST", body, headers: { "HX-Request": "true" } });
    const elsewhere = answer.headers.get("HX-Redirect");
    if (elsewhere?.startsWith("/entrar")) { location.href = elsewhere; return; }
    const refused = answer.headers.get("HX-Retarget");
    notice("");
    if (refused) document.querySelector("#notice").innerHTML = await answer.text();
    else if (!answer.ok) notice(BROKEN);
    if (refused || !answer.ok) { revert(); return; }
  } catch {
    notice(OFFLINE);
    revert();
  }
  bookings();
}

function drawCalendar() {
  const place = document.querySelector("#calendar");
  if (!place || place.childElementCount) return;
  const day = JSON.parse(place.dataset.calendar);
  EventCalendar.create(place, {
    view: "resourceTimeGridDay", date: day.date, locale: "pt-BR", headerToolbar: { start: "", center: "", end: "" },
    allDaySlot: false, slotMinTime: day.from, slotMaxTime: day.to, slotDuration: "00:30", height: "auto",
    resources: day.resources, events: day.events, editable: true, eventDurationEditable: false, nowIndicator: false,
    eventDrop: move,
    dateClick: ({ date, resource }) => {
      const [dia, hora] = onTheWall(date).split("T");
      location.href = `/agenda/novo?${new URLSearchParams({ dia, hora, recurso: resource.id })}`;
    },
    eventContent: ({ event }) => event.title,
    eventClick: ({ event }) => {
      const entry = document.getElementById(`booking-${event.id}`);
      const folded = entry?.closest("details");
      if (folded) folded.open = true;
      entry?.scrollIntoView({ behavior: "smooth", block: "center" });
    },
  });
}

// The form stays as it is through every refresh of the thread: nobody loses a word, or a click, to somebody else's event.
let writing = false;
let unfolded = [];
document.body.addEventListener("htmx:beforeSwap", () => {
  writing = document.activeElement?.matches("form.answer textarea") ?? false;
  readFrom = fromEnd();
  // The press itself, and then the news of it, change the list.
  pressed ??= document.activeElement?.closest(".list-group-item[id]")?.id;
  unfolded = [...document.querySelectorAll("details[id][open]")].map((each) => each.id);
});
document.body.addEventListener("htmx:afterSettle", () => {
  if (writing) document.querySelector("form.answer textarea")?.focus();
  // Whoever works by keyboard goes on from the same line of the list.
  if (pressed && document.activeElement === document.body) document.getElementById(pressed)?.querySelector("button")?.focus({ preventScroll: true });
  pressed = null;
  for (const id of unfolded) document.getElementById(id)?.setAttribute("open", "");
  keepReading();
  freshKey();
  drawCalendar();
});
document.body.addEventListener("htmx:afterRequest", (event) => {
  if (!event.detail.elt.matches("form.answer") || !event.detail.successful) return;
  const form = document.querySelector("form.answer");
  form?.reset();
  if (form) grow(form.querySelector("textarea"));
  form?.querySelector("[name=chave]")?.setAttribute("value", "");
  freshKey();
});
document.body.addEventListener("htmx:sendError", () => notice(OFFLINE));
document.body.addEventListener("htmx:responseError", () => notice(BROKEN));

// What was pressed cannot be pressed again until it is answered, nor while the page that it leads to is coming.
function hold(element, held) {
  const buttons = element.matches("button") ? [element] : element.querySelectorAll("button");
  for (const button of buttons) button.disabled = held;
}
let pressed = null;
document.body.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.requestConfig.verb !== "post") return;
  notice("");
  pressed = event.detail.elt.closest(".list-group-item[id]")?.id;
  hold(event.detail.elt, true);
});
document.body.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.requestConfig.verb === "post" && !event.detail.xhr?.getResponseHeader("HX-Redirect")) hold(event.detail.elt, false);
});
// After the form is read: a disabled button would not say which of them it was.
document.body.addEventListener("submit", (event) => {
  if (event.target.matches("[method=post]:not([hx-post])")) setTimeout(() => hold(event.target, true));
});
// Back on a page that the browser kept, its buttons work again, and it says what is so now.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.forms) hold(form, false);
  lookAgain();
});
document.body.addEventListener("click", (event) => {
  const ready = event.target.closest("[data-insert]");
  if (ready) {
    const field = document.querySelector("form.answer textarea");
    field.value = field.value ? `${field.value}\n${ready.dataset.insert}` : ready.dataset.insert;
    ready.closest("details").open = false;
    grow(field);
    field.focus();
  }
  if (event.target.closest("[data-print]")) window.print();
  for (const list of document.querySelectorAll("details.more[open]")) if (!list.contains(event.target)) list.open = false;
});
// Fields that say more about a choice come with it, and writing in one makes it.
function showFor(choice) {
  for (const part of document.querySelectorAll("[data-shown-for]")) part.hidden = !choice.value.startsWith(part.dataset.shownFor);
}
for (const choice of document.querySelectorAll("[data-shows]")) {
  showFor(choice);
  choice.addEventListener("change", () => showFor(choice));
}
for (const field of document.querySelectorAll("[data-picks]")) {
  field.addEventListener("input", () => { field.form.querySelector(`[type=radio][value=${field.dataset.picks}]`).checked = true; });
}
document.body.addEventListener("keydown", (event) => {
  if (event.target.matches("form.answer textarea") && event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    event.target.form.requestSubmit();
  }
});
keepReading();
freshKey();
drawCalendar();
