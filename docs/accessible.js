// What the theme leaves to do for readers without a mouse or a screen: tables that scroll take the
// focus, and each landmark has a name of its own.
addEventListener("load", () => {
  for (const box of document.querySelectorAll(".md-typeset__scrollwrap, pre")) box.tabIndex = 0;
  document.querySelectorAll("nav.md-nav, nav.md-code__nav").forEach((nav, number) => {
    const title = document.getElementById(nav.getAttribute("aria-labelledby"))?.textContent.trim();
    nav.removeAttribute("aria-labelledby");
    nav.setAttribute("aria-label", `${title ?? nav.getAttribute("aria-label") ?? "Code"} ${number}`);
  });
});
