import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsString, Length } from 'class-validator';
import { Optional } from '../common/optional.js';

export class WriteAsCustomerDto {
  /** Meta's id of the business number that the customer writes to. */
  @IsString()
  @Length(1, 64)
  readonly phoneNumberId: string;

  /** What the customer writes, 1 to 4096 characters. */
  @IsString()
  @Length(1, 4096)
  readonly text: string;

  /** Profile name of the customer. */
  @ApiPropertyOptional({ minLength: 1, maxLength: 100 })
  @Optional()
  @IsString()
  @Length(1, 100)
  readonly name?: string;
}

export class WrittenAsCustomerResponse {
  /** Meta's id of the message; it arrives by webhook. */
  wamid: string;
}

export class SimulatorResponse {
  /** Whether customers can be played here. */
  available: boolean;
}
