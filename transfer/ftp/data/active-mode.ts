import { isIPv4 } from 'node:net';
import { ActivePort, type PortRange } from './active-port.ts';
import type { Slot } from '../control/command-queue.ts';
import type { ControlConnection } from '../control/control-connection.ts';
import type { DataMode, RequestedPort } from './data-port.ts';
import { errorFor } from '../control/errors.ts';
import { isCompletion, type Reply } from '../control/reply.ts';

export interface ActiveOptions {
  /** Ports to listen on; each data connection takes the first free one. Default: any free port. */
  readonly ports?: PortRange | undefined;
  /** Address to announce instead of the control connection's local one, such as a router's external address. */
  readonly address?: string | undefined;
}

/**
 * Listens and announces the address to the server: by PORT (RFC 959, section 4.1.2) on IPv4, by EPRT (RFC 2428, section
 * 2) on IPv6 and where a server refuses PORT.
 */
export class ActiveMode implements DataMode {
  readonly #options: ActiveOptions;
  #known: 'PORT' | 'EPRT' | undefined;

  constructor(options: ActiveOptions = {}) {
    this.#options = options;
  }

  /**
   * The transfer command waits for the reply: pyftpdlib answers PORT only once it has connected, and would answer the
   * transfer command first.
   */
  request(control: ControlConnection, slot: Slot): RequestedPort {
    return { commandMayFollow: false, agreed: this.requestPort(control, slot) };
  }

  /**
   * Listens and sends PORT or EPRT.
   *
   * @throws ConnectionError when no port of the range is free; ErrorTemp, ErrorPerm, ErrorReply when the server refuses
   */
  async requestPort(control: ControlConnection, slot?: Slot): Promise<ActivePort> {
    // Listen first: the server may connect before it answers (pyftpdlib).
    const port = await ActivePort.listen(control, this.#options.ports);
    try {
      await this.#announce(control, port.number, slot);
      return port;
    } catch (error) {
      port.close();
      throw error;
    }
  }

  async #announce(control: ControlConnection, port: number, slot?: Slot): Promise<void> {
    const address = this.#options.address ?? control.socket.ownAddress;
    if (isIPv4(address) && this.#known !== 'EPRT') {
      const reply = await control.ask(portCommand(address, port), { at: slot });
      if (isCompletion(reply)) {
        this.#known = 'PORT';
        return;
      }
      if (this.#known === 'PORT' || !isNotSupported(reply)) throw errorFor(reply, 'PORT');
    }
    const reply = await control.ask(eprtCommand(address, port), { at: slot });
    if (!isCompletion(reply)) throw errorFor(reply, 'EPRT');
    if (isIPv4(address)) this.#known = 'EPRT';
  }
}

const portCommand = (address: string, port: number): string =>
  `PORT ${[...address.split('.'), port >> 8, port & 0xff].join(',')}`;

const eprtCommand = (address: string, port: number): string =>
  `EPRT |${isIPv4(address) ? 1 : 2}|${address}|${port}|`;

/** 500 and 502: no such command; 501 and 522: not for this address; 504: not with this argument. */
const isNotSupported = ({ code }: Reply): boolean => [500, 501, 502, 504, 522].includes(code);
