import Person from '@mui/icons-material/Person';
import { useTranslation } from 'react-i18next';
import { asList, asObject, asText } from '../read-json';
import { ContentCard } from './content-card';

export function ContactsContent({ contacts }: { readonly contacts: readonly unknown[] }) {
  const { t } = useTranslation('conversations');
  return contacts.map((value, index) => {
    const contact = asObject(value);
    const name = asObject(contact['name']);
    return (
      <ContentCard
        key={index}
        icon={<Person />}
        title={asText(name['formatted_name']) ?? t('types.contacts')}
        details={reachedBy(contact['phones'], 'phone')
          .concat(reachedBy(contact['emails'], 'email'))
          .join(', ')}
      />
    );
  });
}

function reachedBy(list: unknown, field: string): string[] {
  return asList(list).flatMap((entry) => asText(asObject(entry)[field]) ?? []);
}
