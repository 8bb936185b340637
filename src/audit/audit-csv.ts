import type { Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import { guard } from '../library/transfer/formula-guard.js';
import type { AuditEntryView } from './audit.schemas.js';

const COLUMNS = ['seq', 'at', 'who', 'person', 'key', 'action', 'subject', 'detail', 'hash'];

/** The audit trail as CSV (RFC 4180: CRLF, quotes doubled), safe to open in a spreadsheet. Times in UTC. */
export function auditCsv(entries: AsyncIterable<AuditEntryView>): Readable {
  const rows = stringify({ header: true, columns: COLUMNS, record_delimiter: '\r\n', bom: true });
  const write = async () => {
    for await (const entry of entries) {
      if (!rows.write(rowOf(entry))) await new Promise((resolve) => rows.once('drain', resolve));
    }
    rows.end();
  };
  write().catch((error: unknown) => rows.destroy(error instanceof Error ? error : new Error(String(error))));
  return rows;
}

function rowOf({ seq, at, actor, action, subject, detail, hash }: AuditEntryView): string[] {
  const { name, personId = '', keyId = '' } = actor;
  return [
    String(seq),
    at,
    guard(name),
    personId,
    keyId,
    guard(action),
    guard(subject ?? ''),
    JSON.stringify(detail),
    hash,
  ];
}
