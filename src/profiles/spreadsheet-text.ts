/**
 * Text that survives a spreadsheet program. Those take a cell that begins with certain characters for a formula and run it
 * (OWASP, "CSV Injection"), round long numbers, and rewrite what looks like a number or a date. Such a text is written with an
 * apostrophe before it, which reading takes off again: what is read is always exactly what was written.
 */

/** The full-width forms are formulas to some of them as well; the apostrophe is here so that one can be told from ours. */
const FORMULA = /^['=+\-@＝＋－＠]/;
/** What is left of a long number that a spreadsheet program has opened and saved: `1.17895E+20`. */
const ROUNDED_NUMBER = /^\d+(?:[.,]\d+)?E\+\d+$/;

/** Numbers and dates to such a program, which would save `00123`, `1E5`, `3-4` and `Mar1` as something else, and say nothing. */
const NUMBER = /^(?:0\d+|\d{12,}|\d+E\d+|\d+[.,]\d+|\d{1,4}-\d{1,4}(?:-\d{1,4})?)$/i;
const MONTH =
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)';
const DATE = new RegExp(`^(?:\\d{1,2}-?${MONTH}(?:-?\\d{1,4})?|${MONTH}-?\\d{1,4})$`, 'i');

const needsGuard = (text: string): boolean => [FORMULA, ROUNDED_NUMBER, NUMBER, DATE].some((form) => form.test(text));

export function guardText(text: string): string {
  return needsGuard(text) ? `'${text}` : text;
}

/** An apostrophe that guards nothing belongs to the text. */
export function unguardText(text: string): string {
  return text.startsWith("'") && needsGuard(text.slice(1)) ? text.slice(1) : text;
}

/** @param cell as it stands in the file */
export function isRoundedNumber(cell: string): boolean {
  return ROUNDED_NUMBER.test(cell);
}

/** Whether a program that separates cells by `;` or tabs, as in many countries, would find a formula inside. */
export function holdsHiddenFormula(text: string): boolean {
  return /[;\t]\s*"?[=+\-@＝＋－＠]/.test(text);
}
