import { tagKeys } from '../../account/tags.js';
import type { EuRegion } from '../../settings/cluster-settings.js';
import type { FoundationSettings } from '../../settings/foundation-settings.js';
import { namesAt, type Place } from '../names.js';
import type { Json, Resources } from './template.js';

/** Where CloudFormation can create budgets, by cfn-lint 1.58 (E3006). Budgets themselves are of the whole account. */
const regionsWithBudgets: readonly EuRegion[] = ['eu-central-1', 'eu-west-1', 'eu-west-3'];

export function canHaveBudget(region: EuRegion): boolean {
  return regionsWithBudgets.includes(region);
}

/**
 * A budget of what the clusters cost in a month: free, but hours late, and it ends nothing. It counts once the tag
 * `verger:cluster` is activated as a cost allocation tag.
 */
export function budgetResources(place: Place, settings: FoundationSettings): Resources {
  if (!canHaveBudget(place.region)) return {};
  const { stack } = namesAt(place);
  return {
    Budget: {
      Type: 'AWS::Budgets::Budget',
      Properties: {
        Budget: {
          BudgetName: stack,
          BudgetType: 'COST',
          TimeUnit: 'MONTHLY',
          BudgetLimit: { Amount: settings.monthlyBudget, Unit: 'USD' },
          CostFilters: { TagKeyValue: [`user:${tagKeys.cluster}$${place.name}`] },
        },
        ...(settings.alertMail === undefined
          ? {}
          : {
              NotificationsWithSubscribers: [
                warning('ACTUAL', 80, settings.alertMail),
                warning('FORECASTED', 100, settings.alertMail),
              ],
            }),
      },
    },
  };
}

/** @param percent of the budget */
function warning(type: 'ACTUAL' | 'FORECASTED', percent: number, address: string): Json {
  return {
    Notification: {
      NotificationType: type,
      ComparisonOperator: 'GREATER_THAN',
      Threshold: percent,
      ThresholdType: 'PERCENTAGE',
    },
    Subscribers: [{ SubscriptionType: 'EMAIL', Address: address }],
  };
}
