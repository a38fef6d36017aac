import { BadRequestException, type PipeTransform } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { parseBody } from '../graph/json.js';

/** Reads the text of a control call into a DTO. Unknown fields are refused. */
export class JsonBody<T extends object> implements PipeTransform<unknown, T> {
  constructor(private readonly Dto: new () => T) {}

  transform(text: unknown): T {
    const dto = plainToInstance(this.Dto, parseBody(text));
    const errors = validateSync(dto, { whitelist: true, forbidNonWhitelisted: true });
    if (errors.length > 0) {
      throw new BadRequestException(errors.flatMap(messagesOf).join('; '));
    }
    return dto;
  }
}

function messagesOf({ constraints = {}, children = [] }: ValidationError): string[] {
  return [...Object.values(constraints), ...children.flatMap(messagesOf)];
}
