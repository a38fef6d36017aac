import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { Allows, SCOPES, type Scope } from '../../common/route-access.js';
import { CalledBy, type Caller } from '../caller.js';

export class MeResponse {
  /** `operator`, or the `key` of a tenant. */
  @ApiProperty({ enum: ['operator', 'key'] })
  kind: 'operator' | 'key';

  /** Whose key it is. */
  @ApiPropertyOptional({ type: String })
  tenantId?: string;

  /** Absent for the key of the environment, and where administration is open. */
  @ApiPropertyOptional({ type: String })
  keyId?: string;

  /** What it may do. */
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
    return {
      kind: caller.kind,
      ...(caller.kind === 'key' && { tenantId: caller.tenantId }),
      ...(caller.keyId !== undefined && { keyId: caller.keyId }),
      scopes: caller.scopes,
    };
  }
}
