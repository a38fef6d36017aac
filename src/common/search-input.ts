import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { ValidateBy } from 'class-validator';
import { Optional } from './optional.js';
import { searchTermsOf } from './search-words.js';

const MAX_LENGTH = 200;

/** A field for what somebody looks for: at least one word. */
export function IsSearch(): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({ type: String, minLength: 1, maxLength: MAX_LENGTH }),
    Optional(),
    ValidateBy({
      name: 'search',
      validator: {
        validate: (value) =>
          typeof value === 'string' && value.length <= MAX_LENGTH && searchTermsOf(value) !== null,
        defaultMessage: () =>
          `$property must be words of letters and digits, ${MAX_LENGTH} characters at most`,
      },
    }),
  );
}
