const MICRO = 1_000_000;

/** Millionths of a dollar as dollars, exact to the hundredth of a cent. */
export function usd(micro: number): number {
  return Math.round(micro / 100) / (MICRO / 100);
}

/** `$1.20`, `$0.015`: at least cents, at most tenths of a cent. */
export function dollars(micro: number): string {
  return (micro / MICRO).toLocaleString('en-US', {
    style: 'currency',
    currency: 'USD',
    minimumFractionDigits: 2,
    maximumFractionDigits: 3,
  });
}
