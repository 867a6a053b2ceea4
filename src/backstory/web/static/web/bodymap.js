/* The body map: a second way to tick the list. The boxes stay the form's truth; without this file there is only the list. */
"use strict";

for (const map of document.querySelectorAll(".bodymap")) {
  const form = map.closest("form");
  const named = map.querySelector(".named");
  const places = new Map();
  for (const region of map.querySelectorAll("[data-finding]")) {
    const box = form.querySelector(`input[type=checkbox][value="${CSS.escape(region.dataset.finding)}"]`);
    if (!box) { region.classList.add("closed"); continue; }
    places.set(box, [...(places.get(box) ?? []), region]);
  }
  if (!places.size) continue;

  const words = (box) => box.closest("label").querySelector("b").textContent;
  const name = (box) => {
    named.textContent = box ? words(box) : "";
    named.classList.toggle("chosen", Boolean(box?.checked));
  };
  const show = () => { for (const [box, regions] of places) for (const region of regions) region.classList.toggle("chosen", box.checked); };
  const focused = () => [...places.keys()].find((box) => box.matches(":focus-visible"));
  const point = (box, on) => {
    const near = on || box === focused();
    for (const region of places.get(box)) region.classList.toggle("near", near);
    box.closest("label").classList.toggle("near", near);
    name(on ? box : focused());
  };

  for (const [box, regions] of places) {
    for (const region of regions) {
      region.addEventListener("click", () => { box.click(); name(box); });
      region.addEventListener("pointerenter", (event) => { if (event.pointerType === "mouse") point(box, true); });
      region.addEventListener("pointerleave", (event) => { if (event.pointerType === "mouse") point(box, false); });
    }
    box.addEventListener("focus", () => { point(box, box.matches(":focus-visible")); });
    box.addEventListener("blur", () => { point(box, false); });
    box.addEventListener("change", () => { if (box.matches(":focus")) name(box); });
  }
  form.addEventListener("change", show);
  addEventListener("pageshow", show);
  show();
  map.hidden = false;
  map.parentElement.classList.add("with-map");
}
