"""Invented names for the demo company: no real business, person or address is meant.

Place in the path: ``world/parties`` and ``world/work`` pick from these lists; nothing else.
"""

__all__ = [
    "ACCESSORIALS",
    "CARRIERS",
    "CITIES",
    "CUSTOMERS",
    "FACTORS",
    "FIRST_NAMES",
    "FLEETS",
    "LAST_NAMES",
    "OFFICES",
    "RARE_ACCESSORIAL",
    "REGIONS",
    "STREETS",
    "SUBSIDIARIES",
]

SUBSIDIARIES = (
    "Harrow Ridge Transport",
    "Northlantern Logistics",
    "Saltmarsh Freight Lines",
    "Pinefold Brokerage",
    "Copperwake Carriers",
    "Dunmere Freight Desk",
    "Elmstone Haulage",
    "Quietwater Logistics",
)
"""In turn a carrier and a brokerage."""

REGIONS = ("", " West", " South", " North", " East")
"""Endings for tenants with more subsidiaries than names."""

CUSTOMERS = (
    "Larkfield Mills",
    "Bramble & Oat Foods",
    "Copperleaf Paper",
    "Tamsin Glassworks",
    "Ottermere Beverage",
    "Juniper Hollow Dairy",
    "Wexcombe Furniture",
    "Redthorn Packaging",
    "Silverbeck Tools",
    "Marlstone Tile",
    "Applegarth Produce",
    "Fennimoor Grain",
    "Osprey Quay Seafood",
    "Thistledown Textiles",
    "Kestrel Bay Plastics",
    "Hollin Brook Steel",
    "Amberlode Lighting",
    "Pellworth Chemicals",
    "Stonecrop Nurseries",
    "Greywether Lumber",
    "Marigold Lane Bakery",
    "Cindervale Foundry",
    "Bluebarrow Appliances",
    "Tollgate Hardware",
    "Wintergarth Frozen",
    "Saffron Mill Spices",
    "Harborlight Medical",
    "Larch & Lime Cosmetics",
    "Ironbark Machinery",
    "Plumridge Orchards",
    "Vellacott Paints",
    "Cressing Water",
    "Dovecote Linen",
    "Highbriar Pet Supply",
    "Rookwood Doors",
    "Sundial Solar Racking",
    "Mossgate Masonry",
    "Peregrine Parts",
    "Oldcastle Lane Candles",
    "Brindle Creek Coffee",
)
"""Companies that ship."""

CARRIERS = (
    *("Quillback Trucking", "Two Larks Transport", "Bantam Road Express", "Cobble Hill Freight"),
    *("Dustwind Haulers", "Eastmoor Cartage", "Foxglove Logistics", "Granite Pass Trucking"),
    *("Heronsway Transport", "Ivory Gull Freight", "Jackdaw Carriers", "Kiln Road Trucking"),
    *("Lowmeadow Express", "Mapleshade Haulage", "Nettlebed Freight", "Orchard Gap Transport"),
    *("Partridge Lane Trucking", "Quarrymen Freight", "Ravenscar Haulers", "Sable Fox Express"),
    *("Tarnside Trucking", "Upland Star Transport", "Viridian Road Lines", "Wagtail Freight"),
    *("Yarrow Valley Trucking", "Zinnia Transport", "Ashgrove Cartage", "Blackthorn Express"),
    *("Cloudberry Freight", "Drumlin Haulage", "Emberly Trucking", "Fallowfield Transport"),
    *("Goldcrest Carriers", "Hazelmere Freight", "Inkwell Transport", "Jasper Flats Trucking"),
    *("Kittiwake Express", "Longbarrow Lines", "Millrace Trucking", "Nightjar Freight"),
    *("Oxbow Bend Transport", "Pebble Run Haulers", "Queensferry Cartage", "Rushlight Express"),
    *("Starling Road Freight", "Teasel Transport", "Umberfield Trucking", "Vesper Lane Carriers"),
    *("Whinchat Freight", "Yellowhammer Express", "Alder Brook Trucking", "Beacon Moor Haulage"),
    *("Catkin Transport", "Dipper Creek Freight", "Eyebright Lines", "Firecrest Trucking"),
    *("Goosander Express", "Hobby Hill Transport", "Ironwell Freight", "Juno Road Carriers"),
)
"""External carriers."""

FACTORS = ("Ledgerstone Factoring", "Brightwell Receivables")
"""Companies that buy the invoices of carriers."""

FIRST_NAMES = (
    *("Mara", "Joel", "Tomas", "Ines", "Dwight", "Petra", "Lonnie", "Rafael", "Odette", "Hank"),
    *("Selma", "Curtis", "Noor", "Wade", "Ilse"),
)
"""First names of drivers."""

LAST_NAMES = (
    *("Abbington", "Castellan", "Drummel", "Ferrow", "Galvane", "Hessel", "Jorrick", "Kendry"),
    *("Lindqvale", "Morrow", "Nashby", "Okerlund", "Prandell", "Rowntree", "Stavely"),
)
"""Last names of drivers."""

CITIES = (
    ("Amarillo", "TX", "79101"),
    ("Boise", "ID", "83702"),
    ("Chattanooga", "TN", "37402"),
    ("Des Moines", "IA", "50309"),
    ("El Paso", "TX", "79901"),
    ("Fort Wayne", "IN", "46802"),
    ("Greenville", "SC", "29601"),
    ("Harrisburg", "PA", "17101"),
    ("Joplin", "MO", "64801"),
    ("Knoxville", "TN", "37902"),
    ("Laredo", "TX", "78040"),
    ("Mobile", "AL", "36602"),
    ("Omaha", "NE", "68102"),
    ("Pueblo", "CO", "81003"),
    ("Reno", "NV", "89501"),
    ("Savannah", "GA", "31401"),
    ("Toledo", "OH", "43604"),
    ("Wichita", "KS", "67202"),
)
"""City, state and zip code of places."""

STREETS = ("Depot Road", "Mill Lane", "Foundry Street", "Terminal Way", "Orchard Avenue")
"""Street names."""

FLEETS = ("Dry Van", "Reefer", "Flatbed", "Power Only", "Brokered")
"""Fleets; the last one is the brokerages'."""

OFFICES = ("OFC-AMA", "OFC-CHA", "OFC-OMA")
"""Office ids."""

ACCESSORIALS = (
    "Detention",
    "Lumper",
    "Extra Stop",
    "Driver Assist",
    "Tarp Fee",
    "Truck Ordered Not Used",
)
"""Common accessorial types of the tenant."""

RARE_ACCESSORIAL = "Layover"
"""The one that only a few loads carry."""
