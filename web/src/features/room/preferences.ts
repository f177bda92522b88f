/** What one person prefers in the room; kept for this browser. */
export interface Preferences {
  ownCaptions: boolean;
  shortcuts: boolean;
}

const KEY = "viva.room";
const DEFAULTS: Preferences = { ownCaptions: true, shortcuts: true };

export function loadPreferences(): Preferences {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return { ...DEFAULTS, ...(typeof stored === "object" ? stored : {}) };
  } catch {
    return DEFAULTS;
  }
}

export function savePreferences(preferences: Preferences): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(preferences));
  } catch {
    // Storage may be switched off: then the choice lasts as long as the page.
  }
}
