const PICTURE = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20E3/u

/** Whether a text is a single emoji, however many code points it takes: families, flags and keycaps are one. */
export function isOneEmoji(text: string): boolean {
  return PICTURE.test(text) && [...new Intl.Segmenter().segment(text)].length === 1
}
