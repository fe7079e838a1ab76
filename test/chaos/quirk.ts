import { faults, type Overrides } from '../support/scripted-server/index.ts';
import type { Draw } from './draw.ts';

/** What a scripted server does wrong. */
export type Quirk =
  /** One live name is refused for good, as by a filter. */
  | { readonly kind: 'refused name'; readonly path: string }
  /** A command in so many is answered with 450. */
  | { readonly kind: 'busy files'; readonly every: number }
  /** Uploads keep only so many bytes, behind a 226. */
  | { readonly kind: 'short uploads'; readonly keptBytes: number; readonly after: number }
  /** A session ends with 421 instead of executing a command. */
  | { readonly kind: 'ended sessions'; readonly verb: string; readonly after: number }
  | { readonly kind: 'few sessions'; readonly count: number; readonly at: 'connect' | 'login' }
  | { readonly kind: 'no renames onto files' }
  | { readonly kind: 'no restarts' };

/** Quirks that a clean run has to cope with too. */
export const isLasting = ({ kind }: Quirk): boolean =>
  kind === 'few sessions' || kind === 'no renames onto files' || kind === 'no restarts';

const kinds = {
  none: 2,
  'refused name': 1,
  'busy files': 1.5,
  'short uploads': 1,
  'ended sessions': 1,
  'few sessions': 1,
  'no renames onto files': 1,
  'no restarts': 0.7,
} as const satisfies Record<Quirk['kind'] | 'none', number>;

/** @param paths of files that the run sends */
export function drawQuirks(draw: Draw, paths: readonly string[]): Quirk[] {
  const kind = draw.weighted(kinds);
  switch (kind) {
    case 'none':
      return [];
    case 'refused name':
      return [{ kind, path: draw.pick(paths) }];
    case 'busy files':
      return [{ kind, every: draw.whole(3, 12) }];
    case 'short uploads':
      return [{ kind, keptBytes: draw.magnitude(1, 5000), after: draw.whole(0, 4) }];
    case 'ended sessions':
      return [
        { kind, verb: draw.pick(['STOR', 'RNFR', 'RNTO', 'SIZE', 'DELE', 'MKD']), after: draw.whole(0, 8) },
      ];
    case 'few sessions':
      return [{ kind, count: draw.whole(1, 3), at: draw.pick(['connect', 'login']) }];
    case 'no renames onto files':
    case 'no restarts':
      return [{ kind }];
  }
}

/** @param liveRoot the folder that is deployed to, as an absolute path on the server */
export function overridesOf(quirk: Quirk, liveRoot: string): Overrides {
  switch (quirk.kind) {
    case 'refused name':
      return refuseName(`${liveRoot}/${quirk.path}`.replaceAll('//', '/'));
    case 'busy files':
      return answerBusy(quirk.every);
    case 'short uploads':
      return faults.keepOnly(quirk.keptBytes, { times: 2, after: quirk.after });
    case 'ended sessions':
      return faults.endSession(quirk.verb, '421 Timeout.', { times: 2, after: quirk.after });
    case 'few sessions':
      return quirk.at === 'connect' ? faults.limitSessions(quirk.count) : faults.limitLogins(quirk.count);
    case 'no renames onto files':
      return faults.refuseReplacingRename();
    case 'no restarts':
      return faults.refuseStoreRestart();
  }
}

function refuseName(path: string): Overrides {
  return {
    RNTO: async (session, argument, next) => {
      if (session.resolve(argument) !== path) return next();
      session.renameFrom = undefined;
      session.reply('553 Prohibited file name.');
    },
  };
}

function answerBusy(every: number): Overrides {
  let asked = 0;
  const verbs = ['RNFR', 'RNTO', 'DELE', 'STOR'];
  return Object.fromEntries(
    verbs.map((verb) => [
      verb,
      async (session, _argument, next) => {
        asked += 1;
        if (asked % every !== 0) return next();
        session.renameFrom = undefined;
        if (verb === 'STOR') session.closePassive();
        session.reply('450 Requested file action not taken: file busy.');
      },
    ]),
  ) satisfies Overrides;
}
