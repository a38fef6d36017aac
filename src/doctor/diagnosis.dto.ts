import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsIn, Matches } from 'class-validator';
import { Optional } from '../common/optional.js';
import { META_ID } from '../tenants/tenant-request.dto.js';
import { CHECK_NAMES, CHECK_STATES, type CheckName, type CheckState } from './check.js';
import type { Diagnosed } from './doctor.service.js';

export class DiagnosisQuery {
  /** Only this number of the tenant's. */
  @Optional()
  @Matches(META_ID, { message: "phoneNumberId must be Meta's id of the number" })
  readonly phoneNumberId?: string;
}

export class DiagnoseDto {
  /** What is to be mended, where it is fixable. */
  @Optional()
  @IsArray()
  @ArrayMaxSize(CHECK_NAMES.length)
  @IsIn(CHECK_NAMES, { each: true })
  @ApiProperty({
    enum: CHECK_NAMES,
    enumName: 'DiagnosisCheckName',
    isArray: true,
    required: false,
  })
  readonly fix?: CheckName[];

  /** Only this number of the tenant's. */
  @Optional()
  @Matches(META_ID, { message: "phoneNumberId must be Meta's id of the number" })
  readonly phoneNumberId?: string;
}

export class CheckResponse {
  /** Whose number it is about. */
  phoneNumberId: string;
  @ApiProperty({ enum: CHECK_NAMES, enumName: 'DiagnosisCheckName' })
  name: CheckName;
  /**
   * `failed`: messages do not go out or come in for this; `warning`: not for long, or not all;
   * `unknown`: nobody tells.
   */
  @ApiProperty({ enum: CHECK_STATES, enumName: 'DiagnosisCheckState' })
  state: CheckState;
  /** What was found, in words. */
  what: string;
  /** What to do; empty if there is nothing to do. */
  fix: string;
  /** Whether `POST …/diagnosis` with its name does it. */
  fixable: boolean;
  /** ISO 8601, UTC. */
  @ApiProperty({ type: String, format: 'date-time' })
  checkedAt: string;
}

export class DiagnosisResponse {
  /** When the number was looked at whose look is the oldest; `null` if there is no number. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  checkedAt: string | null;
  /** Of each number all checks there are, in the order in which one thing rests on another. */
  checks: CheckResponse[];
}

export function toDiagnosisResponse(found: readonly Diagnosed[]): DiagnosisResponse {
  const times = found.map(({ checkedAt }) => checkedAt.toISOString());
  return {
    checkedAt: times.toSorted()[0] ?? null,
    checks: found.flatMap(({ phoneNumberId, checks }) =>
      checks.map((check) => ({
        phoneNumberId,
        ...check,
        checkedAt: check.checkedAt.toISOString(),
      })),
    ),
  };
}
