-- Hausdorff distances, areas and misfits of areas drawn elsewhere, as PostGIS measures them.
-- Same CRS as the demo: CGCS2000 / 3-degree Gauss-Kruger CM 117E (EPSG:4548); whole metres suffice
-- nowhere, so numbers are written with three decimals.
with pairs (name, before, after) as (values
  ('moved_corner',
   'POLYGON((118.3 35, 118.302 35, 118.302 35.002, 118.3 35.002, 118.3 35))',
   'POLYGON((118.3 35, 118.302 35, 118.3021350 35.0021170, 118.3 35.002, 118.3 35))'),
  ('bulge_on_an_edge',
   'POLYGON((118.3 35, 118.302 35, 118.302 35.002, 118.3 35.002, 118.3 35))',
   'POLYGON((118.3 35, 118.302 35, 118.3023300 35.0010000, 118.302 35.002, 118.3 35.002, 118.3 35))'),
  ('notch',
   'POLYGON((118.3 35, 118.302 35, 118.302 35.002, 118.3 35.002, 118.3 35))',
   'POLYGON((118.3 35, 118.302 35, 118.302 35.002, 118.301 35.0013000, 118.3 35.002, 118.3 35))'),
  ('whole_shift',
   'POLYGON((118.3 35, 118.302 35, 118.302 35.002, 118.3 35.002, 118.3 35))',
   'POLYGON((118.30001 35.00002, 118.30201 35.00002, 118.30201 35.00202, 118.30001 35.00202, 118.30001 35.00002))'),
  ('same_with_more_vertices',
   'POLYGON((118.3 35, 118.302 35, 118.302 35.002, 118.3 35.002, 118.3 35))',
   'POLYGON((118.3 35, 118.301 35, 118.302 35, 118.302 35.0015, 118.302 35.002, 118.3 35.002, 118.3 35))')
), plane as (
  select name, before, after,
         st_transform(st_geomfromtext(before, 4490), 4548) as a,
         st_transform(st_geomfromtext(after, 4490), 4548) as b
  from pairs
)
select json_agg(json_build_object(
  'name', name, 'before', before, 'after', after,
  'displacement', round(st_hausdorffdistance(st_boundary(a), st_boundary(b), 0.25)::numeric, 3),
  'grown', round((st_area(b) - st_area(a))::numeric, 3),
  'gap', round(st_area(st_difference(a, b))::numeric, 3),
  'outside', round(st_area(st_difference(b, a))::numeric, 3)
) order by name) from plane;
