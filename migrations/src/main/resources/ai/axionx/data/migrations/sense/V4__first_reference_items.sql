-- axion_sense: the kinds of hold that the platform knows from its first release.

insert into public.reference_items (category, code, label)
values ('hold_kind', 'pothole_v1',      'Pothole'),
       ('hold_kind', 'vehicle_stop_v1', 'Vehicle stood still');
