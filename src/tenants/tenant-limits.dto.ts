import { IsInt, Max, Min } from 'class-validator';
import { Optional } from '../common/optional.js';

const MAX_BYTES = 1_000_000_000_000_000;

/** What is left out is as the environment says. */
export class TenantLimitsDto {
  /** Messages a second of the number, in place of what Meta allows it. */
  @Optional()
  @IsInt()
  @Min(1)
  @Max(100_000)
  readonly numberPerSecond?: number;

  /** Share of the workers beside other tenants that have messages waiting; 1 without one. */
  @Optional()
  @IsInt()
  @Min(1)
  @Max(10)
  readonly sendWeight?: number;

  /** Calls of this API a second with the tenant's key; 0 is no limit. */
  @Optional()
  @IsInt()
  @Min(0)
  @Max(100_000)
  readonly requestsPerSecond?: number;

  /** Messages that may wait to be sent; 0 is no limit. */
  @Optional()
  @IsInt()
  @Min(0)
  @Max(1_000_000_000)
  readonly queuedMessages?: number;

  /** Bytes of files that may be uploaded in a day (UTC); 0 is no limit. */
  @Optional()
  @IsInt()
  @Min(0)
  @Max(MAX_BYTES)
  readonly uploadBytesPerDay?: number;

  /** Bytes of files that may be stored; customers' files count, and are never refused. 0 is no limit. */
  @Optional()
  @IsInt()
  @Min(0)
  @Max(MAX_BYTES)
  readonly storedBytes?: number;
}
