import { describe, expect, it } from '@jest/globals';
import type { MonthCost } from '../costs/costs.js';
import { budgetLine } from './home-news.js';

const month = (more: Partial<MonthCost>): MonthCost => ({
  ...{ month: '2026-11', spentUsd: 8.5, plannedUsd: 0, items: [], channels: [], prices: { readOn: '', source: '' } },
  ...more,
});

describe('what the home page says of the budget', () => {
  it('is nothing without a budget, and nothing within it', () => {
    expect(budgetLine(month({}))).toBeUndefined();
    expect(budgetLine(month({ budgetUsd: 100, standing: 'within' }))).toBeUndefined();
  });

  it('names what is spent and planned when it is nearly spent', () => {
    expect(budgetLine(month({ budgetUsd: 10, standing: 'near' }))).toBe(
      'X is near its budget: of $10.00 for this month $8.50 is spent.',
    );
    expect(budgetLine(month({ budgetUsd: 10, plannedUsd: 0.03, standing: 'near' }))).toBe(
      'X is near its budget: of $10.00 for this month $8.50 is spent, and $0.03 is planned.',
    );
  });

  it('says that posts still go out when it is passed', () => {
    expect(budgetLine(month({ budgetUsd: 8, standing: 'passed' }))).toBe(
      'X has passed its budget: $8.50 of $8.00 for this month. Posts still go out as planned.',
    );
  });
});
