import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { BusinessProfile, UpdateProfile } from '../../api/client';
import { describeError } from '../../api/errors';
import { FormField } from '../../components/form-field';
import { LoadingState } from '../../components/loading-state';
import { Section } from '../../components/section';
import { useProfile, type NumberPath } from './use-numbers';

/** Meta's limits, in characters. */
const LENGTHS = { about: 139, address: 256, description: 512, email: 128 } as const;

type Vertical = NonNullable<UpdateProfile['vertical']>;

/** Meta's words for the trade; that of a profile without one is `UNDEFINED`, or none at all. */
const VERTICALS = [
  ...(['AUTO', 'BEAUTY', 'APPAREL', 'EDU', 'ENTERTAIN', 'EVENT_PLAN', 'FINANCE'] as const),
  ...(['GROCERY', 'GOVT', 'HOTEL', 'HEALTH', 'NONPROFIT', 'PROF_SERVICES', 'RETAIL'] as const),
  ...(['TRAVEL', 'RESTAURANT', 'OTHER', 'NOT_A_BIZ'] as const),
] satisfies Vertical[];

interface ProfileSectionProps {
  readonly path: NumberPath;
  readonly manages: boolean;
}

/** What customers see of the business, as Meta has it. */
export function ProfileSection({ path, manages }: ProfileSectionProps) {
  const { t } = useTranslation('numbers');
  const { profile, change } = useProfile(path);
  const { data, error, isPending } = profile;
  return (
    <Section title={t('profile.title')} lead={t('profile.lead')}>
      {isPending && <LoadingState label={t('profile.loading')} />}
      {error !== null && data === undefined && (
        <Typography color="textSecondary">{describeError(error)}</Typography>
      )}
      {data && (
        <ProfileForm
          // What Meta made of it counts.
          key={JSON.stringify(data)}
          profile={data}
          change={change}
          manages={manages}
        />
      )}
    </Section>
  );
}

interface ProfileFormProps extends Pick<ReturnType<typeof useProfile>, 'change'> {
  readonly profile: BusinessProfile;
  readonly manages: boolean;
}

function ProfileForm({ profile, change, manages }: ProfileFormProps) {
  const { t } = useTranslation(['numbers', 'common']);
  const before = valuesOf(profile);
  const { control, handleSubmit } = useForm({ defaultValues: before, disabled: !manages });
  const submit = handleSubmit((values) => change.mutate(changesOf(before, values)));
  const atMost = (value: number) => ({ value, message: t('profile.tooLong', { count: value }) });
  return (
    <Stack component="form" onSubmit={submit} noValidate spacing={2}>
      <FormField
        name="about"
        control={control}
        label={t('profile.about')}
        rules={{
          maxLength: atMost(LENGTHS.about),
          // Meta keeps no profile without this line once there is one.
          validate: (value) => value !== '' || before.about === '' || t('profile.aboutRule'),
        }}
      />
      <FormField name="vertical" control={control} label={t('profile.vertical')} select>
        {before.vertical === '' && <MenuItem value="">{t('profile.noVertical')}</MenuItem>}
        {VERTICALS.map((vertical) => (
          <MenuItem key={vertical} value={vertical}>
            {t(`vertical.${vertical}`)}
          </MenuItem>
        ))}
      </FormField>
      <FormField
        name="description"
        control={control}
        label={t('profile.description')}
        rules={{ maxLength: atMost(LENGTHS.description) }}
        multiline
        minRows={2}
      />
      <FormField
        name="address"
        control={control}
        label={t('profile.address')}
        rules={{ maxLength: atMost(LENGTHS.address) }}
      />
      <FormField
        name="email"
        control={control}
        label={t('profile.email')}
        type="email"
        rules={{
          maxLength: atMost(LENGTHS.email),
          pattern: { value: /^(\S+@\S+)?$/, message: t('profile.emailRule') },
        }}
      />
      <FormField
        name="websites"
        control={control}
        label={t('profile.websites')}
        helperText={t('profile.websitesHelp')}
        multiline
        rules={{
          validate: (text) =>
            linesOf(text).every((line) => /^https?:\/\/\S+$/.test(line)) &&
            linesOf(text).length <= 2
              ? true
              : t('profile.websitesRule'),
        }}
      />
      {change.isError && <Alert severity="error">{describeError(change.error)}</Alert>}
      {change.isSuccess && <Alert severity="success">{t('profile.saved')}</Alert>}
      {manages && (
        <Box>
          <Button type="submit" variant="contained" loading={change.isPending}>
            {t('common:save')}
          </Button>
        </Box>
      )}
    </Stack>
  );
}

type ProfileValues = Record<keyof typeof LENGTHS | 'vertical' | 'websites', string>;

function valuesOf({
  about,
  address,
  description,
  email,
  vertical,
  websites,
}: BusinessProfile): ProfileValues {
  return {
    about: about ?? '',
    address: address ?? '',
    description: description ?? '',
    email: email ?? '',
    // One that Meta invents is not taken back by saving something else.
    vertical: VERTICALS.find((known) => known === vertical) ?? '',
    websites: websites.join('\n'),
  };
}

/** Only what is another one now: Meta reviews some of it. */
function changesOf(before: ProfileValues, { websites, ...texts }: ProfileValues): UpdateProfile {
  const changed = Object.entries(texts).filter(
    ([name, text]) => before[name as keyof ProfileValues] !== text,
  );
  return {
    ...Object.fromEntries(changed),
    ...(websites !== before.websites && { websites: linesOf(websites) }),
  };
}

function linesOf(text: string): string[] {
  return text.split(/\s+/).filter((line) => line !== '');
}
