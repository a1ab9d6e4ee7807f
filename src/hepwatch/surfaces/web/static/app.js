// Comfort on top of pages that work without it: filters without leaving the page, keys for the list, fields by kind of action, progress.
"use strict";
(() => {
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  // --- the list -----------------------------------------------------------------------------------------------------
  let asked = 0, shown = location.search;
  async function showList(address, push) {
    const mine = ++asked, place = one("#list");
    place.classList.add("busy");
    let answer;
    try {
      answer = await fetch(address, { headers: { "x-part": "list", accept: "text/html" }, redirect: "manual" });
    } catch { answer = null; }
    if (mine !== asked) return;
    if (!answer || !answer.ok) { location.assign(address); return; }
    place.innerHTML = await answer.text();
    place.classList.remove("busy");
    if (push) history.pushState({ list: true }, "", address);
    shown = location.search;
    one("#told").textContent = one("caption", place)?.textContent ?? "";
    setUp(place);
  }

  function addressOf(form) {
    const given = [...new FormData(form)].filter(([, value]) => value !== "");
    return "/?" + new URLSearchParams(given);
  }

  const filters = one("form.filters");
  const usual = { show: "open", sort: "harm", site: "", signal: "", state: "", protocol: "", team: "", clinician: "" };
  if (filters) {
    filters.addEventListener("change", () => showList(addressOf(filters), true));
    filters.addEventListener("submit", (event) => { event.preventDefault(); showList(addressOf(filters), true); });
    addEventListener("popstate", () => {
      if (location.search === shown) return; // a jump within the page (the skip link) must not drop what is chosen
      const given = new URLSearchParams(location.search);
      all("select", filters).forEach((select) => { select.value = given.get(select.name) ?? usual[select.name]; });
      showList("/" + location.search, false);
    });
  }

  // --- choosing, and the fields an action needs ------------------------------------------------------------------------
  function setUp(within) {
    const everybody = one("#choose-all", within);
    if (everybody) {
      everybody.closest("label")?.removeAttribute("hidden");
      everybody.addEventListener("change", () => {
        all("input[name=chosen]", within).forEach((box) => { box.checked = everybody.checked; });
        count(within);
      });
    }
    within.addEventListener("change", () => count(within));
    all("select[data-kinds]", within).forEach((select) => {
      const fit = () => all("[data-for]", select.form).forEach((field) => {
        const wanted = field.dataset.for.split(" ").includes(select.value);
        field.hidden = !wanted;
        all("input,select", field).forEach((input) => { input.disabled = !wanted; });
      });
      select.addEventListener("change", fit);
      fit();
    });
    count(within);
  }
  function count(within) {
    const number = all("input[name=chosen]:checked", within).length, place = one("#chosen-count", within);
    if (place) place.textContent = number ? `${number} chosen` : "Choose people, then act";
    one(".bulk", within)?.classList.toggle("on", number > 0);
  }
  setUp(document);

  // --- keys: j and k move in the list, Enter opens, x chooses, / finds -----------------------------------------------------
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName) && event.target.type !== "checkbox") return;
    const rows = all("#list tbody tr"), at = rows.findIndex((row) => row.classList.contains("at"));
    if (event.key === "/") { event.preventDefault(); one("#find")?.focus(); return; }
    if (!rows.length) return;
    if (event.key === "j" || event.key === "k") {
      const next = rows[Math.max(0, Math.min(rows.length - 1, at + (event.key === "j" ? 1 : -1)))];
      rows[at]?.classList.remove("at");
      next.classList.add("at");
      one("a.person", next)?.focus();
    }
    if (event.key === "x" && at >= 0) one("input[name=chosen]", rows[at])?.click();
  });

  // --- a form is sent once ------------------------------------------------------------------------------------------------
  addEventListener("submit", (event) => {
    if (event.target.method !== "post") return;
    if (event.target.dataset.sent) { event.preventDefault(); return; }
    event.target.dataset.sent = "yes";
  });
  addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => { delete form.dataset.sent; }));

  // --- progress of a piece of work -----------------------------------------------------------------------------------------
  const job = one("#job[data-over=no]");
  if (job) {
    const ask = async () => {
      let answer;
      try {
        answer = await fetch(location.pathname, { headers: { "x-part": "progress", accept: "text/html" }, redirect: "manual" });
      } catch { answer = null; }
      if (!answer || !answer.ok) { location.reload(); return; }
      const fresh = document.createElement("template");
      fresh.innerHTML = await answer.text();
      const now = fresh.content.querySelector("#job");
      if (!now || now.dataset.over === "yes") { location.reload(); return; }
      one("progress", job).value = one("progress", now).value;
      one(".say", job).textContent = one(".say", now).textContent;
      setTimeout(ask, 700);
    };
    setTimeout(ask, 700);
  }
  all("[data-print]").forEach((button) => { button.hidden = false; button.addEventListener("click", () => print()); });
})();
