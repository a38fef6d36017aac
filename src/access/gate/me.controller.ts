import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { defined } from '../../common/defined.js';
import { Allows, SCOPES, type Scope } from '../../common/route-access.js';
import { CalledBy, type Caller } from '../caller.js';

export class MeResponse {
  /** An `operator`'s key, the `key` of a tenant, or a `user` who signed in. */
  @ApiProperty({ enum: ['operator', 'key', 'user'] })
  kind: 'operator' | 'key' | 'user';

  /** Whose key it is. */
  @ApiPropertyOptional({ type: String })
  tenantId?: string;

  /** Absent for the key of the environment, and where administration is open. */
  @ApiPropertyOptional({ type: String })
  keyId?: string;

  /** Who signed in. */
  @ApiPropertyOptional({ type: String })
  userId?: string;

  /** The role of who signed in: `operator`, or `member`, whose tenants `GET /session` names. */
  @ApiPropertyOptional({ type: String })
  role?: string;

  /** What it may do; a member in which tenant what, its role there says. */
  @ApiProperty({ isArray: true, enum: SCOPES, enumName: 'Scope' })
  scopes: readonly Scope[];
}

@ApiTags('Access')
@Controller('me')
@Allows('any')
export class MeController {
  /** Tells who calls, and what they may do. */
  @Get()
  @ApiOkResponse({ type: MeResponse })
  me(@CalledBy() caller: Caller): MeResponse {
    const { keyId, userId, role, scopes } = caller;
    return {
      kind: userId !== undefined ? 'user' : caller.kind === 'operator' ? 'operator' : 'key',
      ...defined({
        tenantId: caller.kind === 'tenant' ? caller.tenantId : undefined,
        keyId,
        userId,
        role,
      }),
      scopes,
    };
  }
}
