"""Facts of nature and of the geodetic models, each with its source."""

C_M_S = 299_792_458.0  # speed of light in vacuum, exact by definition of the metre
BOLTZMANN_J_K = 1.380649e-23  # exact by definition of the kelvin
SECOND_NS = 1_000_000_000

# WGS-72, the gravity model of SGP4 (Hoots & Roehrich 1980; Vallado et al., AIAA 2006-6753).
WGS72_RADIUS_M = 6_378_135.0
WGS72_MU_M3_S2 = 3.986008e14
WGS72_J2 = 0.001082616

# WGS-84 ellipsoid (NIMA TR8350.2).
WGS84_RADIUS_M = 6_378_137.0
WGS84_FLATTENING = 1.0 / 298.257223563

# (mu / omega^2)^(1/3) of WGS-84: mu = 3.986004418e14 m3/s2, omega = 7.292115e-5 rad/s.
GEOSTATIONARY_RADIUS_M = 42_164_172.0

EARTH_MEAN_RADIUS_M = 6_371_008.8  # IUGG mean radius R1, for great-circle distances
SUN_SYNCHRONOUS_RAD_S = 1.99106380e-7  # one turn of the node a tropical year (365.2422 d)
