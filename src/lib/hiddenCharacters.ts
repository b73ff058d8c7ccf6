/**
 * Flag emoji end in invisible tag characters: the first alternative passes them whole. The second is everything that is
 * invisible or turns the order of other characters around. Joiners (U+200C, U+200D) stay: emoji and Persian need them.
 */
export const HIDDEN_CHARACTERS =
  /(\u{1F3F4}[\u{E0020}-\u{E007E}]+\u{E007F})|([\u0000-\u0008\u000B-\u001F\u007F-\u009F\u00AD\u061C\u180E\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB]|[\u{E0000}-\u{E007F}])/gu

/** `U+202E`: how such a character is shown. */
export function codeOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
}

/** Text of somebody else's, such as a wallet's, as a string that nothing in it can turn around. */
export function showHidden(text: string): string {
  return text.replace(HIDDEN_CHARACTERS, (whole, flag?: string) => flag ?? codeOf(whole))
}
