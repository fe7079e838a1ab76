import type { ServerAddress, ServerKind } from '../../../servers/start.ts';

export type Security = 'plain' | 'TLS 1.2' | 'TLS 1.3';

/** One way to talk to one server. */
export interface Combination {
  readonly kind: ServerKind;
  readonly security: Security;
  readonly mode: 'passive' | 'active';
  readonly address: ServerAddress;
}

export const kinds: readonly ServerKind[] = ['vsftpd', 'proftpd', 'pure-ftpd', 'pyftpdlib'];
export const securities: readonly Security[] = ['plain', 'TLS 1.2', 'TLS 1.3'];
const modes = ['passive', 'active'] as const;
const addresses: readonly ServerAddress[] = ['127.0.0.1', '::1'];

/** Every combination, in the order of the table. */
export const matrix: readonly Combination[] = kinds.flatMap((kind) =>
  securities.flatMap((security) =>
    addresses.flatMap((address) => modes.map((mode) => ({ kind, security, address, mode }))),
  ),
);

export const nameOf = ({ kind, security, mode, address }: Combination): string =>
  `${kind}, ${security}, ${mode}, ${address === '::1' ? 'IPv6' : 'IPv4'}`;
