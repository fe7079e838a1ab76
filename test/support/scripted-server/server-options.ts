import { type PortRange } from '../port-range.ts';
import { type Overrides } from './overrides.ts';

export interface ServerOptions {
  /** Default: `none`. */
  readonly tls?: 'none' | 'explicit' | 'implicit';
  /** The highest TLS version supported. Default: TLS 1.3. */
  readonly maxTlsVersion?: 'TLSv1.2' | 'TLSv1.3';
  /** The address to listen on; default `127.0.0.1`. It must be IPv4, because PASV names it. */
  readonly host?: string;
  /** Default: 0, any free port. */
  readonly port?: number;
  /** Default: any free port. */
  readonly passivePorts?: PortRange;
  /** Default: `user`. */
  readonly user?: string;
  /** Default: `secret`. */
  readonly password?: string;
  /** The lines of FEAT besides AUTH, PBSZ and PROT. Default: `defaultFeatures`. */
  readonly features?: readonly string[];
  /** What this server does differently from the default; of several overrides, the first is the outermost. */
  readonly overrides?: Overrides | readonly Overrides[];
  /** How long a transfer command waits for the client's data connection. Default: 10,000. */
  readonly dataTimeoutMs?: number;
}

export const defaultFeatures: readonly string[] = [
  'EPSV',
  'MDTM',
  'MFMT',
  'MLST type*;size*;modify*;',
  'PASV',
  'REST STREAM',
  'SIZE',
  'TVFS',
  'UTF8',
];
