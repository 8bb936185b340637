import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isPublicAddress } from './addresses.js';
import { judgeAddress } from './asked-address.js';

const PRIVATE = [
  '127.0.0.1',
  '127.255.255.254',
  '10.0.0.1',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '100.100.100.200',
  '192.0.0.192',
  '168.63.129.16',
  '0.0.0.0',
  '0.1.2.3',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '198.18.0.1',
  '::',
  '::1',
  '::7f00:1',
  '::ffff:127.0.0.1',
  '::ffff:8.8.8.8',
  '::ffff:0:127.0.0.1',
  '64:ff9b::7f00:1',
  '64:ff9b::a9fe:a9fe',
  '64:ff9b:1::1',
  '2002:7f00:1::',
  '2002:0808:0808::1',
  '2001::1',
  '2001:db8::1',
  'fe80::1',
  'fe80::1%eth0',
  'fec0::1',
  'fc00::1',
  'fd00:ec2::254',
  'ff02::1',
  '100::1',
  '2a00::5efe:7f00:1',
  '2a00::200:5efe:a00:1',
  'localhost',
  '',
];
const PUBLIC = ['8.8.8.8', '1.1.1.1', '172.32.0.1', '100.128.0.1', '2a00:1450:4001:800::200e', '2606:4700::1111'];

describe('a public address', () => {
  it.each(PRIVATE)('is not %j', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each(PUBLIC)('is %s', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });
});

const byte = fc.integer({ min: 0, max: 255 });
/** IPv4 addresses that no request may go to, as four numbers. */
const privateBytes = fc.oneof(
  fc.tuple(fc.constantFrom(0, 10, 127), byte, byte, byte),
  fc.tuple(fc.constant(169), fc.constant(254), byte, byte),
  fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), byte, byte),
  fc.tuple(fc.constant(192), fc.constant(168), byte, byte),
  fc.tuple(fc.constant(100), fc.integer({ min: 64, max: 127 }), byte, byte),
  fc.tuple(fc.integer({ min: 224, max: 255 }), byte, byte, byte),
);
type Bytes = [number, number, number, number];

/** One number as people hide it. */
const spelling = fc.constantFrom<(value: number) => string>(
  (value) => String(value),
  (value) => `0x${value.toString(16)}`,
  (value) => `0X${value.toString(16).toUpperCase()}`,
  (value) => `0x000${value.toString(16)}`,
  (value) => `0${value.toString(8)}`,
  (value) => `000${value.toString(8)}`,
);
const dots = fc.constantFrom('.', '。', '．', '｡', '%2e');
const ends = fc.constantFrom('', '.');
const schemes = fc.constantFrom('http://', 'https://', 'HTTP://', 'http:\\\\', 'http:/', 'http:');

/** The same bytes with one to four parts, the last of which takes all that is left. */
function shortened([a, b, c, d]: Bytes, parts: number): number[] {
  const whole = ((a * 256 + b) * 256 + c) * 256 + d;
  switch (parts) {
    case 1:
      return [whole];
    case 2:
      return [a, whole % 2 ** 24];
    case 3:
      return [a, b, whole % 2 ** 16];
    default:
      return [a, b, c, d];
  }
}

const wide = (text: string): string =>
  Array.from(text)
    .map((letter) => (/[!-~]/.test(letter) ? String.fromCharCode(letter.charCodeAt(0) + 0xfe_e0) : letter))
    .join('');

const reason = (address: string): string => {
  const judged = judgeAddress(address);
  return judged.kind === 'refused' ? judged.reason : 'allowed';
};

describe('an address that a person gave', () => {
  it('is refused when it is private, however its numbers are written', () => {
    const written = fc
      .tuple(privateBytes, fc.integer({ min: 1, max: 4 }), fc.array(spelling, { minLength: 4, maxLength: 4 }), dots)
      .map(([bytes, parts, how, dot]) =>
        shortened(bytes, parts)
          .map((value, index) => (how[index] ?? String)(value))
          .join(dot),
      );
    fc.assert(
      fc.property(written, ends, schemes, fc.boolean(), (host, end, scheme, inWide) => {
        const shown = inWide && !host.includes('%') ? wide(host) : host;
        expect(reason(`${scheme}${shown}${end}/`)).toBe('private-address');
      }),
      { numRuns: 2_000 },
    );
  });

  it('is refused when IPv6 carries a private IPv4 address, in every wrapping and spelling', () => {
    const wrapped = fc
      .tuple(privateBytes, fc.constantFrom('::ffff:', '::', '64:ff9b::', '64:ff9b:1::', '::ffff:0:'))
      .map(([[a, b, c, d], prefix]) => [`${prefix}${a}.${b}.${c}.${d}`, `${prefix}${hex(a, b)}:${hex(c, d)}`])
      .chain((both) => fc.constantFrom(...both));
    const sixToFour = privateBytes.map(([a, b, c, d]) => `2002:${hex(a, b)}:${hex(c, d)}::1`);
    fc.assert(
      fc.property(fc.oneof(wrapped, sixToFour), fc.boolean(), (address, upper) => {
        expect(reason(`http://[${upper ? address.toUpperCase() : address}]/`)).toBe('private-address');
      }),
      { numRuns: 1_000 },
    );
  });

  it('is allowed when it is public, in every notation', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
        const whole = ((a * 256 + b) * 256 + c) * 256 + d;
        expect(reason(`http://${whole}/`)).toBe(isPublicAddress(address) ? 'allowed' : 'private-address');
      }),
    );
  });

  it.each([
    ['ftp://example.org/', 'scheme'],
    ['file:///etc/passwd', 'scheme'],
    ['gopher://example.org:70/_x', 'scheme'],
    ['data:text/html,x', 'scheme'],
    ['javascript:alert(1)', 'scheme'],
    ['http://someone:secret@example.org/', 'credentials'],
    ['http://8.8.8.8@127.0.0.1/', 'credentials'],
    ['http://example.org:8080/', 'port'],
    ['http://example.org:443/', 'port'],
    ['https://example.org:80/', 'port'],
    ['http://example.org:22/', 'port'],
    ['http://[fe80::1%25eth0]/', 'not-an-address'],
    ['http://127.0.0.1%00.example.org/', 'not-an-address'],
    ['http://1.2.3.4.5.0x7f/', 'not-an-address'],
    ['http://./', 'not-an-address'],
    ['//example.org/', 'not-an-address'],
    ['', 'not-an-address'],
    [`https://example.org/${'x'.repeat(9_000)}`, 'not-an-address'],
    ['https://example.org/', 'allowed'],
    ['https://example.org:443/', 'allowed'],
    ['http://EXAMPLE.org.:80/', 'allowed'],
    ['https://bücher.example/', 'allowed'],
  ])('%s: %s', (address, expected) => {
    expect(reason(address)).toBe(expected);
  });

  it('never makes the reader throw', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl(),
          fc.string().map((text) => `http://${text}`),
        ),
        (given) => {
          expect(['allowed', 'refused']).toContain(judgeAddress(given).kind);
        },
      ),
    );
  });
});

function hex(high: number, low: number): string {
  return (high * 256 + low).toString(16);
}
