import LocationOn from '@mui/icons-material/LocationOn';
import { useTranslation } from 'react-i18next';
import { asNumber, asText, type Json } from '../read-json';
import { ContentCard } from './content-card';

export function LocationContent({ location }: { readonly location: Json }) {
  const { t } = useTranslation('conversations');
  const latitude = asNumber(location['latitude']);
  const longitude = asNumber(location['longitude']);
  const name = asText(location['name']);
  const place = latitude !== undefined && longitude !== undefined;
  const coordinates = place ? `${latitude}, ${longitude}` : undefined;
  return (
    <ContentCard
      icon={<LocationOn />}
      title={name ?? t('types.location')}
      details={asText(location['address']) ?? coordinates}
      link={
        place
          ? {
              href: `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`,
              label: t('showOnMap'),
            }
          : undefined
      }
    />
  );
}
