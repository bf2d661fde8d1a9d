import type { Command } from 'commander';
import type { Prices } from '../../clusters/emr/prices/prices.js';
import type { ClusterSettings } from '../../clusters/emr/settings/cluster-settings.js';

export function addLivePricesOption(command: Command): Command {
  return command.option(
    '--live-prices',
    "ask AWS's Price List and the spot prices of the last day (default: the table that ships with Verger)",
  );
}

/** The prices that a command works with: of the shipped table, or those that AWS gives today. */
export async function pricesFor(settings: ClusterSettings, live: true | undefined): Promise<Prices> {
  return (await import('../../clusters/emr/prices/prices-for.js')).pricesFor(settings, live);
}
