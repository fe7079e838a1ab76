import { beforeAll, describe, test } from 'vitest';
import {
  type RunningServer,
  type ServerKind,
  type ServerSettings,
  startServer,
} from '../../../servers/start.ts';
import { type Combination, matrix, nameOf } from './matrix.ts';
import { testName } from './conformance-table.ts';
import { rowTests } from './rows/rows.ts';
import { Situation } from './situation.ts';

/** Runs every row in every combination of one kind of server; combinations that differ only in mode share a server. */
export function runMatrix(kind: ServerKind): void {
  for (const combinations of sharedServers(kind)) {
    const [first] = combinations;
    describe(kind, () => {
      let server: RunningServer;
      beforeAll(async () => {
        server = await startServer(settingsFor(first));
        return () => server.stop();
      });
      for (const combination of combinations) runCombination(combination, () => server);
    });
  }
}

function runCombination(combination: Combination, server: () => RunningServer): void {
  describe(nameOf(combination), () => {
    rowTests.forEach((rowTest, index) => {
      const { unless, run } = rowTest;
      test.skipIf(unless?.(combination) !== undefined)(testName(rowTest), async ({ annotate }) => {
        const folder = `${combination.mode}-${index}`;
        using situation = await Situation.create(combination, server(), folder);
        try {
          await run(situation);
        } catch (error) {
          await annotate(`${situation.wire.join('\n')}\n${server().log().slice(-2000)}`, 'wire');
          throw error;
        }
      });
    });
  });
}

function sharedServers(kind: ServerKind): Combination[][] {
  const groups = Map.groupBy(
    matrix.filter((combination) => combination.kind === kind),
    ({ security, address }) => `${security} ${address}`,
  );
  return [...groups.values()];
}

function settingsFor(combination: Combination | undefined): ServerSettings {
  if (combination === undefined) throw new Error('A server serves at least one combination');
  const { kind, security, address } = combination;
  if (security === 'plain') return { kind, tls: 'none', address };
  return { kind, tls: 'explicit', address, tlsVersion: security === 'TLS 1.2' ? '1.2' : '1.3' };
}
