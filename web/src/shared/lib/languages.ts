/** Languages that interviews are offered in, by their tags: those with fixed sentences and a guard. */
export const LANGUAGES = [
  ["en", "English"],
  ["de", "German"],
  ["es", "Spanish"],
] as const;
