import { BlockList, isIP } from 'node:net';

/**
 * Where nobody else's readers live: IANA's IPv4 special-purpose registry (read 2026-11-24) with multicast, the reserved
 * class E and broadcast. What a cloud tells its own machines (169.254.169.254, 100.100.100.200, 192.0.0.192) is among them.
 */
const IPV4_NOT_PUBLIC: [string, number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  // Azure's own host for machines inside it, a public address by its looks.
  ['168.63.129.16', 32],
];
/**
 * Of IPv6 only 2000::/3 is public at all, without what stands for something else in it: IANA's IPv6 special-purpose
 * registry (read 2026-11-24). NAT64, IPv4-mapped and -compatible, loopback, link-local, unique local and multicast
 * addresses lie outside of 2000::/3; Teredo and 6to4, which carry an IPv4 address, inside.
 */
const IPV6_PUBLIC: [string, number] = ['2000::', 3];
const IPV6_NOT_PUBLIC: [string, number][] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3ffe::', 16],
  ['3fff::', 20],
  // Amazon's name and metadata servers are fd00:ec2::/32, which 2000::/3 leaves out; ISATAP's are looked at below.
];
/** The interface id of an ISATAP address (RFC 5214): the last four bytes are an IPv4 address. */
const ISATAP = /^(?:0|200):5efe:/;

const refusedV4 = new BlockList();
for (const [network, prefix] of IPV4_NOT_PUBLIC) refusedV4.addSubnet(network, prefix, 'ipv4');
const publicV6 = new BlockList();
publicV6.addSubnet(...IPV6_PUBLIC, 'ipv6');
const refusedV6 = new BlockList();
for (const [network, prefix] of IPV6_NOT_PUBLIC) refusedV6.addSubnet(network, prefix, 'ipv6');

/** Whether an address, as a resolver writes it, is one that anybody on the internet reaches. What is no address is not. */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !refusedV4.check(address, 'ipv4');
    case 6:
      // A zone names one of this machine's own links.
      if (address.includes('%')) return false;
      return publicV6.check(address, 'ipv6') && !refusedV6.check(address, 'ipv6') && !ISATAP.test(lastHalf(address));
    default:
      return false;
  }
}

/** The last 64 bits of an IPv6 address as four groups without leading zeros. */
function lastHalf(address: string): string {
  const written = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [head = '', tail] = written.split('::');
  const groupsOf = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const [front, back] = [groupsOf(head), groupsOf(tail ?? '')];
  const middle = tail === undefined ? [] : new Array<string>(8 - front.length - back.length).fill('0');
  return [...front, ...middle, ...back].slice(4).join(':');
}
