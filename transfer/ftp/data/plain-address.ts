/** An IP address without the prefix of IPv4 in IPv6 (RFC 4291, section 2.5.5.2), as both ends of a connection see it. */
export const plainAddress = (address = ''): string => address.replace(/^::ffff:(?=\d+\.)/i, '');
