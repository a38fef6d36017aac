import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { Lease, LeaseSchema } from './lease.schema.js';
import { LeasesRepository } from './leases.repository.js';

@Module({
  imports: [MongooseModule.forFeature([{ name: Lease.name, schema: LeaseSchema }])],
  providers: [LeasesRepository],
  exports: [LeasesRepository],
})
export class LeasesModule {}
