// Light, dark, or as the system has it; kept for the next visit.

export type Theme = "system" | "light" | "dark";
const ORDER: Theme[] = ["system", "light", "dark"];

export const theme = $state({ choice: "system" as Theme });

function apply(): void {
  if (theme.choice === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme.choice;
}

export function startTheme(): void {
  const kept = localStorage.getItem("theme");
  if (ORDER.includes(kept as Theme)) theme.choice = kept as Theme;
  apply();
}

export function nextTheme(): void {
  theme.choice = ORDER[(ORDER.indexOf(theme.choice) + 1) % ORDER.length]!;
  localStorage.setItem("theme", theme.choice);
  apply();
}
