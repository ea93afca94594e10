// Light, dark, or as the system has it; kept for the next visit.

export type Theme = "system" | "light" | "dark";
const ORDER: Theme[] = ["system", "light", "dark"];

export const theme = $state({ choice: "system" as Theme });

function apply(): void {
  if (theme.choice === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme.choice;
}

let kept = true;

/** Not every place has room for it: a file that is opened has none, and a notebook's is not ours. */
function keep(choice?: string): string | null {
  if (!kept) return null;
  try {
    if (choice) localStorage.setItem("theme", choice);
    return localStorage.getItem("theme");
  } catch {
    return null;
  }
}

/** With a host that has a theme: that. */
export function startTheme(given?: string): void {
  kept = given === undefined;
  const choice = given ?? keep();
  if (ORDER.includes(choice as Theme)) theme.choice = choice as Theme;
  apply();
}

export function nextTheme(): void {
  theme.choice = ORDER[(ORDER.indexOf(theme.choice) + 1) % ORDER.length]!;
  keep(theme.choice);
  apply();
}
