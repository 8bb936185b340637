const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** The name of a media in its permalink: its id in base 64. */
export function shortcodeOf(id: string): string {
  let rest = BigInt(id);
  let code = '';
  while (rest > 0n) {
    code = ALPHABET.charAt(Number(rest % 64n)) + code;
    rest /= 64n;
  }
  return code;
}
