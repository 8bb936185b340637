/** `near`: four fifths are spent, or what is planned will pass it. */
export type BudgetStanding = 'within' | 'near' | 'passed';

const NEAR = 0.8;

/** How a month stands against its budget; all in millionths of a dollar. A budget of nothing is kept by spending nothing. */
export function standingOf(spent: number, planned: number, budget: number): BudgetStanding {
  if (spent > budget) return 'passed';
  const nearlySpent = spent > 0 && spent >= budget * NEAR;
  return nearlySpent || spent + planned > budget ? 'near' : 'within';
}
