// Light or dark: the system's choice, until the button is used.
const themeButton = document.getElementById("theme");
const systemIsDark = matchMedia("(prefers-color-scheme: dark)");
const isDark = () => (document.documentElement.dataset.theme || (systemIsDark.matches ? "dark" : "light")) === "dark";
const nameTheme = () => { themeButton.textContent = isDark() ? "Light page" : "Dark page"; };
themeButton.hidden = false;
themeButton.addEventListener("click", () => {
  document.documentElement.dataset.theme = isDark() ? "light" : "dark";
  nameTheme();
});
systemIsDark.addEventListener("change", nameTheme);
nameTheme();

// On paper every summary and figure is there, whatever was folded on the screen; long tables stay folded.
addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("details:not(.table):not(.legend)")) details.open = true;
});
