//! Networks that say what their machines may charge: the public state of their staking, and messages about bands.

use anyhow::Result as AnyResult;
use cosmwasm_std::{Addr, Empty, Uint128};
use cw_multi_test::{AppResponse, Executor};
use flywheel_protocol::{Bps, Curve, Epoch, H3Cell, PublicKey};
use flywheel_types::hub::NETWORKS;
use flywheel_types::payments::{ExecuteMsg, QueryMsg, ReceiveMsg, SessionOpening, TariffBand, TariffBandsResponse};
use flywheel_types::staking::{CLASSES, ENROLMENTS, Enrolment};

use super::{Suite, address, id};
use crate::stubs;

/// A place in Manhattan, of resolution 7, and what contains it: set the seventh digit of three bits to 7, then the sixth too.
pub const HERE: &str = "872a1072bffffff";
pub const DISTRICT: &str = "862a1072fffffff";
pub const CITY: &str = "852a1073fffffff";
/// Another place in the same district, and one in another city.
pub const NEXT_DOOR: &str = "872a10728ffffff";
pub const LYON: &str = "871fb4675ffffff";

pub fn cell(text: &str) -> H3Cell {
    text.parse().unwrap()
}

impl Suite {
    /// Network 3 of Dora's, without a fee so far that is more than nothing, and with these classes.
    pub fn with_classes(mut self, classes: &[&str]) -> Self {
        self.network(3);
        let code = self.app.store_code(stubs::staking());
        let staking = self
            .app
            .instantiate_contract(code, address("admin"), &Empty {}, &[], "staking", None)
            .unwrap();
        let mut storage = self.app.contract_storage_mut(&self.hub);
        let mut record = NETWORKS.load(&*storage, 3).unwrap();
        record.contracts.staking = staking.clone();
        NETWORKS.save(&mut *storage, 3, &record).unwrap();
        drop(storage);
        let mut storage = self.app.contract_storage_mut(&staking);
        for class in classes {
            // What is in it, payments does not ask.
            storage.set(&CLASSES.newest.key(class), b"{}");
        }
        drop(storage);
        self.set_fee("dora", 3, 0).unwrap();
        self
    }

    fn staking(&self) -> Addr {
        let record = NETWORKS.query(&self.app.wrap(), self.hub.clone(), 3).unwrap();
        record.unwrap().contracts.staking
    }

    /// As staking would have written it before the running epoch: the machine is enrolled here, by whoever owns it now.
    pub fn enrol(&mut self, machine: u64, class: &str, place: Option<&str>) -> &mut Self {
        self.enrol_from(0, machine, class, place)
    }

    /// Where the machine is enrolled from this epoch on. What held until then, staking keeps for those who ask.
    pub fn enrol_from(&mut self, joined: u64, machine: u64, class: &str, place: Option<&str>) -> &mut Self {
        let record = self.record(machine);
        let enrolment = Enrolment {
            class: class.to_owned(),
            cell: place.map(cell),
            key: PublicKey::new(Curve::Ed25519, vec![9; 32]).unwrap(),
            trust: Bps::ZERO,
            ownership_epoch: record.ownership_epoch,
            owner: record.owner,
            joined: Epoch::new(joined),
            boost: Bps::ZERO,
        };
        self.write_enrolment(machine, Some(enrolment))
    }

    pub fn disenrol(&mut self, machine: u64) -> &mut Self {
        self.write_enrolment(machine, None)
    }

    fn write_enrolment(&mut self, machine: u64, value: Option<Enrolment>) -> &mut Self {
        let since = value.as_ref().map_or(Epoch::FIRST, |enrolment| enrolment.joined);
        let staking = self.staking();
        let mut storage = self.app.contract_storage_mut(&staking);
        ENROLMENTS.set_from(&mut *storage, machine, since, value).unwrap();
        drop(storage);
        self
    }

    /// So much for a kWh, in the suite's token.
    pub fn band(&self, lowest: u128, highest: u128) -> TariffBand {
        TariffBand {
            denom: self.denom.clone().into(),
            unit: "kWh".to_owned(),
            lowest: Uint128::new(lowest),
            highest: Uint128::new(highest),
        }
    }

    /// Network 3 says something of its chargers.
    pub fn try_bands(&mut self, sender: &str, place: Option<&str>, bands: Vec<TariffBand>) -> AnyResult<AppResponse> {
        let set = ExecuteMsg::SetBands {
            network: 3,
            class: "charger".to_owned(),
            cell: place.map(cell),
            bands,
        };
        self.send(sender, &set)
    }

    /// A kWh of a charger costs so much in a place; `None`: whatever it likes.
    pub fn set_bands(&mut self, place: Option<&str>, range: Option<(u128, u128)>) -> &mut Self {
        let bands = range.map(|(lowest, highest)| self.band(lowest, highest));
        self.try_bands("dora", place, Vec::from_iter(bands)).unwrap();
        self
    }

    /// Ann publishes a price of machine 1 under the name of network 3.
    pub fn price(&mut self, price: u128) -> AnyResult<AppResponse> {
        let mut tariff = self.tariff();
        (tariff.network, tariff.price) = (Some(3), Uint128::new(price));
        self.set_tariff("ann", 1, Some(tariff))
    }

    /// Carl opens a session on this version of machine 1's tariff, whatever it costs.
    pub fn open_version(&mut self, version: u32) -> AnyResult<AppResponse> {
        let opening = SessionOpening {
            version,
            max_price: Uint128::MAX,
            ..self.opening()
        };
        self.bring("carl", 1_000_000, ReceiveMsg::OpenSession(opening))
    }

    pub fn tariff_bands(&self) -> TariffBandsResponse {
        self.query(&QueryMsg::TariffBands {
            network: 3,
            machine: id(1),
        })
    }
}
