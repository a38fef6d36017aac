import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { DeadLetter, DeadLetterSchema } from './dead-letter.schema.js';
import { DeadLettersRepository } from './dead-letters.repository.js';
import { DeadLettersService } from './dead-letters.service.js';

@Module({
  imports: [MongooseModule.forFeature([{ name: DeadLetter.name, schema: DeadLetterSchema }])],
  providers: [DeadLettersRepository, DeadLettersService],
  exports: [DeadLettersService, DeadLettersRepository],
})
export class DeadLettersModule {}
