//! The list of stations: each becomes a machine.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::path::Path;

use cosmwasm_std::Uint128;
use flywheel_protocol::places::{Coordinate, PlaceError};
use flywheel_protocol::values::sha256;
use flywheel_protocol::{H3Cell, Hash32};
use flywheel_types::hub::ClassSpec;

use super::error::InputError;
use super::network_file::Plan;
use super::table::Table;

/// Bytes of a station's id or an owner's name: what a machine's record on chain has room for.
const MAX_NAME: usize = 64;

/// A station: a machine that is going to be registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Station {
    /// Its id in the files; unique.
    pub name: String,
    /// Its class.
    pub class: String,
    /// Whose it is: stations of one owner are a fleet. Without an owner in the file, the station's own id.
    pub owner: String,
    /// Where it is.
    pub cell: Option<H3Cell>,
}

/// All stations, in the order of their file.
#[derive(Debug, Clone)]
pub struct Stations {
    file: String,
    list: Vec<Station>,
    by_name: HashMap<String, usize>,
}

impl Stations {
    /// Reads the whole list.
    ///
    /// # Errors
    /// The first [`InputError`]: a missing column, an id that is there twice, an unknown class, a place that is none or is
    /// not open, or more bonds than the network's first tokens pay for.
    pub fn load(path: &Path, plan: &Plan) -> Result<Self, InputError> {
        let mut table = Table::open(path, plan.stations.delimiter, &plan.stations.required())?;
        let columns = Columns::find(&table, plan)?;
        let mut lines = HashMap::new();
        let (mut list, mut by_name) = (Vec::new(), HashMap::new());
        while table.next_row()? {
            let station = columns.station(&table, plan)?;
            check_place(&station, &table, plan)?;
            match lines.entry(station.name.clone()) {
                Entry::Occupied(first) => {
                    return Err(InputError::DuplicateStation {
                        file: table.file().to_owned(),
                        line: table.line(),
                        column: plan.stations.id.clone(),
                        station: station.name,
                        first: *first.get(),
                    });
                }
                Entry::Vacant(free) => free.insert(table.line()),
            };
            by_name.insert(station.name.clone(), list.len());
            list.push(station);
        }
        if list.is_empty() {
            return Err(InputError::NoRows {
                file: table.file().to_owned(),
            });
        }
        let stations = Self {
            file: table.file().to_owned(),
            list,
            by_name,
        };
        stations.check_supply(plan)?;
        Ok(stations)
    }

    /// The stations, in the order of their file.
    pub fn list(&self) -> &[Station] {
        &self.list
    }

    /// The file they are from, as the person gave it.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// A station's place in the list.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    /// What the stations are, whatever the file looks like: equal lists have equal digests.
    pub fn digest(&self) -> Hash32 {
        let mut bytes = Vec::new();
        for station in &self.list {
            for text in [&station.name, &station.class, &station.owner] {
                bytes.extend(u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
                bytes.extend(text.as_bytes());
            }
            bytes.extend(station.cell.map_or(0, H3Cell::get).to_be_bytes());
        }
        sha256(&[&bytes])
    }

    /// Every machine and every oracle bonds from the network's first tokens.
    fn check_supply(&self, plan: &Plan) -> Result<(), InputError> {
        let bonds = self.list.iter().filter_map(|station| plan.bond(&station.class));
        let machines = bonds.fold(Uint128::zero(), Uint128::saturating_add);
        let oracles = u128::try_from(plan.oracles.count).unwrap_or(u128::MAX);
        let needed = machines.saturating_add(plan.oracles.bond.saturating_mul(oracles.into()));
        if needed <= plan.token.supply() {
            return Ok(());
        }
        Err(InputError::SupplyTooSmall {
            file: self.file.clone(),
            stations: self.list.len(),
            oracles: plan.oracles.count,
            needed: plan.token.write(needed),
            supply: plan.token.write(plan.token.supply()),
        })
    }
}

/// Where the columns are.
struct Columns {
    id: usize,
    class: Option<usize>,
    owner: Option<usize>,
    place: Option<Place>,
}

/// Where latitude and longitude are.
#[derive(Clone, Copy)]
pub(super) struct Place {
    latitude: usize,
    longitude: usize,
}

impl Columns {
    fn find(table: &Table, plan: &Plan) -> Result<Self, InputError> {
        let names = &plan.stations;
        Ok(Self {
            id: table.column(&names.id)?,
            class: names.class.as_deref().map(|name| table.column(name)).transpose()?,
            owner: names
                .owner
                .as_deref()
                .map(|name| table.find_column(name))
                .transpose()?
                .flatten(),
            place: names
                .place
                .as_ref()
                .map(|(north, east)| Place::find(table, north, east))
                .transpose()?,
        })
    }

    fn station(&self, table: &Table, plan: &Plan) -> Result<Station, InputError> {
        let name = label(table, self.id)?;
        let class = match self.class {
            Some(column) => class(table, column, plan)?,
            None => plan.only_class().to_owned(),
        };
        let owner = match self.owner {
            Some(column) if !table.field(column).is_empty() => label(table, column)?,
            _ => name.clone(),
        };
        let cell = match self.place {
            Some(place) => place.cell(table, plan.cell_resolution, plan.needs_places())?,
            None => None,
        };
        Ok(Station {
            name,
            class,
            owner,
            cell,
        })
    }
}

impl Place {
    pub(super) fn find(table: &Table, latitude: &str, longitude: &str) -> Result<Self, InputError> {
        Ok(Self {
            latitude: table.column(latitude)?,
            longitude: table.column(longitude)?,
        })
    }

    /// The cell of the current row's coordinates; none where both are empty and need not be there.
    pub(super) fn cell(self, table: &Table, resolution: u8, needed: bool) -> Result<Option<H3Cell>, InputError> {
        let (latitude, longitude) = (table.field(self.latitude), table.field(self.longitude));
        if latitude.is_empty() && longitude.is_empty() && !needed {
            return Ok(None);
        }
        let cell = Coordinate::parse(latitude, longitude).and_then(|point| point.cell(resolution));
        cell.map(Some).map_err(|problem| self.error(table, problem))
    }

    fn error(self, table: &Table, problem: PlaceError) -> InputError {
        let is_longitude = matches!(
            problem,
            PlaceError::NotANumber { axis: "longitude", .. } | PlaceError::OutOfRange { axis: "longitude", .. }
        );
        let column = if is_longitude { self.longitude } else { self.latitude };
        InputError::Place {
            file: table.file().to_owned(),
            line: table.line(),
            column: table.column_name(column),
            problem,
        }
    }
}

/// Where the station's class begins only in opened places, it is in one: places are opened for all classes.
fn check_place(station: &Station, table: &Table, plan: &Plan) -> Result<(), InputError> {
    let asks = |spec: &&ClassSpec| spec.class.name == station.class && spec.class.places;
    let (Some(_), Some(cell)) = (plan.classes.iter().find(asks), station.cell) else {
        return Ok(());
    };
    let mut opened = plan.classes.iter().flat_map(|spec| &spec.opened);
    if opened.any(|place| place.contains(cell)) {
        return Ok(());
    }
    Err(InputError::NotOpened {
        file: table.file().to_owned(),
        line: table.line(),
        station: station.name.clone(),
        class: station.class.clone(),
        cell,
    })
}

/// An id or an owner's name.
fn label(table: &Table, column: usize) -> Result<String, InputError> {
    let text = table.field(column);
    if (1..=MAX_NAME).contains(&text.len()) && !text.chars().any(char::is_control) {
        return Ok(text.to_owned());
    }
    Err(table.cell_error(column, format!("a name of 1 to {MAX_NAME} bytes")))
}

fn class(table: &Table, column: usize, plan: &Plan) -> Result<String, InputError> {
    let given = table.field(column);
    let known = || plan.classes.iter().map(|spec| spec.class.name.as_str());
    if known().any(|name| name == given) {
        return Ok(given.to_owned());
    }
    Err(table.cell_error(
        column,
        format!(
            "a class of the network file ({})",
            known().collect::<Vec<_>>().join(", ")
        ),
    ))
}
