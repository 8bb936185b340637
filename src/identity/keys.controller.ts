import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Clock } from '../foundation/clock.js';
import { invalidInput, notFound } from '../foundation/problem-error.js';
import { instant, text } from '../foundation/schemas.js';
import type { ApiKey } from './api-key.entity.js';
import { ApiKeys } from './api-keys.js';
import { type Caller, CurrentCaller, Needs } from './caller.js';
import { SecretAnswer } from './idempotency.interceptor.js';
import { keyView, pathId, permission, wholeList } from './identity.schemas.js';

const newKey = z.strictObject({
  name: text(100).trim().min(1, 'Must not be empty.'),
  scopes: z.array(permission).min(1, 'A key that may do nothing is no use.').optional(),
  expiresAt: instant.optional(),
});

@ApiTags('keys')
@Controller('api/v1/keys')
export class KeysController {
  constructor(
    private readonly keys: ApiKeys,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Needs('keys.manage')
  @ApiOperation({ summary: "The workspace's API keys, never the keys themselves" })
  @ApiResponse({ status: 200, standardSchema: wholeList(keyView) })
  async list(@CurrentCaller() caller: Caller) {
    return { items: (await this.keys.list(caller.workspaceId)).map(viewOf), nextCursor: null };
  }

  @Post()
  @SecretAnswer()
  @Needs('keys.manage')
  @ApiOperation({
    summary: 'Make a key with scopes of your own and, if wanted, an end; the answer holds it, this once',
  })
  @ApiResponse({ status: 201, standardSchema: keyView.extend({ key: z.string() }) })
  async create(@CurrentCaller() caller: Caller, @Body({ schema: newKey }) body: z.infer<typeof newKey>) {
    if (body.expiresAt && body.expiresAt <= this.clock.now()) {
      throw invalidInput([{ path: 'expiresAt', message: 'Must be in the future.' }]);
    }
    const { key, secret } = await this.keys.createFor(caller, body);
    return { ...viewOf(key), key: secret };
  }

  @Delete(':id')
  @HttpCode(204)
  @Needs('keys.manage')
  @ApiOperation({ summary: 'Make a key useless' })
  @ApiResponse({ status: 204, description: 'Revoked' })
  async revoke(@CurrentCaller() caller: Caller, @Param('id', { schema: pathId }) keyId: string): Promise<void> {
    if (!(await this.keys.revoke(caller.workspaceId, keyId, caller))) throw notFound('key', keyId);
  }
}

function viewOf(key: ApiKey): z.infer<typeof keyView> {
  const { id: keyId, name, start, personId, scopes, createdAt, expiresAt, revokedAt, lastUsedAt } = key;
  return {
    ...{ id: keyId, name, start, personId, scopes },
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
    revokedAt: revokedAt?.toISOString() ?? null,
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  };
}
