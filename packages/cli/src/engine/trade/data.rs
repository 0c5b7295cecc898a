//! The network sells its machines' data; somebody else pretends to.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use cosmwasm_std::Uint128;
use flywheel_client::Account;
use flywheel_exchange::{Described, describe, quietly};
use flywheel_protocol::values::sha256;
use flywheel_protocol::{Bps, Curve, Epoch, MachineId, Seconds};
use flywheel_types::marketplace::{Content, NewListing, Price, Seller, Terms};
use flywheel_types::rewards::REVENUE_EPOCHS;

use super::super::parties::Parties;
use super::super::{Unit, fleet};
use super::exchange::{Bargain, Hidden};
use super::people::{Person, bond, cheap};
use super::{DataDeal, FraudDeal, Market, records};

/// How long a buyer may use the data.
const LICENCE: Seconds = Seconds::days(365);
/// For what.
const PURPOSE: &str = "planning";
/// The words of the licence, whose hash is listed.
const LICENCE_TEXT: &[u8] = b"Use it to plan. Hand it to nobody.";

/// The file that is for sale, and the epochs it is of.
pub(super) struct Goods {
    pub(super) content: PathBuf,
    pub(super) levels: PathBuf,
    pub(super) described: Described,
    readings: u64,
    from: Epoch,
    to: Epoch,
    settled: Vec<Epoch>,
}

impl Market<'_, '_> {
    /// Writes what the machines reported into a file, and names it.
    pub(super) fn describe(&self, source: &mut dyn super::Source) -> Result<Goods> {
        let to = self.session.next_epoch().get().checked_sub(1);
        let to = Epoch::new(to.context("no epoch was worked")?);
        // Oracles share revenue by the points of the newest epochs, which are all that is sold.
        let oldest = self.session.running_epoch()?.get().saturating_sub(REVENUE_EPOCHS - 1);
        let from = Epoch::new(oldest.min(to.get()));
        let finals = self.session.network.verification().finals()?;
        let settled = finals.iter().map(|settled| settled.statement.epoch);
        let settled = settled.filter(|epoch| *epoch >= from).collect();

        let content = self.folder.path().join("readings.csv");
        let levels = self.folder.path().join("readings.levels");
        let readings = records::write(source, self.session.network.clock(), from, &content)?;
        let described = describe(&content, &levels, &mut quietly)?;
        Ok(Goods {
            content,
            levels,
            described,
            readings,
            from,
            to,
            settled,
        })
    }

    /// A city buys it: paid, delivered, checked, opened; nobody has to trust anybody.
    pub(super) fn sell_data(&self, goods: &Goods, parties: &mut Parties) -> Result<DataDeal> {
        let plan = &self.plan.data;
        let (operator, city) = (self.session.seed.operator(), self.address(Person::City));
        let seller = Seller::Network {
            from: goods.from,
            to: goods.to,
            settled: goods.settled.clone(),
        };
        let listing = self.list(&operator, seller, goods, plan.price, plan.order_fee)?;
        let (held, sold) = (self.balance(&city)?, self.sold()?);
        let bargain = Bargain {
            listing,
            price: plan.price,
            seller: operator,
            buyer: self.person(Person::City),
            hidden: Hidden::AsListed,
        };
        let opened = self.exchange(goods, &bargain)?;
        ensure!(opened.fault.is_none(), "the network's own data is not as listed");
        let access = self.marketplace.has_access(listing, &city)?;
        ensure!(access.has_access, "the city paid and may not use the data");

        let expected = self.of_network(plan.price)?;
        parties.pays(&city, plan.price)?;
        self.share_out(parties, &expected, None)?;
        Ok(DataDeal {
            from: goods.from,
            to: goods.to,
            readings: goods.readings,
            bytes: goods.described.shape.size(),
            chunks: goods.described.shape.chunks(),
            root: goods.described.root,
            paid: held.checked_sub(self.balance(&city)?)?,
            bond: opened.bond,
            shares: self.sold()?.since(&sold)?,
            expected,
        })
    }

    /// A newcomer offers the same file for half the price, and hides another chunk in it: one chunk costs the bond.
    pub(super) fn cheat(&self, goods: &Goods, parties: &mut Parties) -> Result<FraudDeal> {
        let cheat = self.person(Person::Cheat);
        let (seller, buyer) = (self.address(Person::Cheat), self.address(Person::Bargainer));
        let price = cheap(self.plan);
        let machine = self.enrol_newcomer(&cheat)?;
        let listing = self.list(&cheat, Seller::Machine { machine }, goods, price, Bps::ZERO)?;
        let (had, has) = (self.balance(&seller)?, self.balance(&buyer)?);
        let bargain = Bargain {
            listing,
            price,
            seller: cheat,
            buyer: self.person(Person::Bargainer),
            hidden: Hidden::OtherChunk(goods.described.shape.chunks() / 2),
        };
        let opened = self.exchange(goods, &bargain)?;
        let chunk = opened.fault.context("a wrong chunk was not noticed")?;

        let lost = bond(self.plan, price);
        parties.pays(&seller, lost)?;
        parties.receives(&buyer, lost)?;
        Ok(FraudDeal {
            price,
            chunk,
            bond: had.checked_sub(self.balance(&seller)?)?,
            back: self.balance(&buyer)?.checked_sub(has.checked_sub(price)?)?,
        })
    }

    fn list(&self, account: &Account, seller: Seller, goods: &Goods, amount: Uint128, order_fee: Bps) -> Result<u64> {
        let listed = self.marketplace.list(
            account,
            NewListing {
                seller,
                content: Content::Dataset {
                    root: goods.described.root,
                    size: goods.described.shape.size(),
                    file_hash: None,
                },
                class: self.plan.service.class.clone(),
                denom: self.denom.clone().into(),
                price: Price::Fixed { amount },
                order_fee,
                terms: licence(),
                link: String::new(),
            },
        )?;
        Ok(self.marketplace.listed(&listed)?)
    }

    /// Whoever wants to sell needs a machine with a name, and nothing else.
    fn enrol_newcomer(&self, owner: &Account) -> Result<MachineId> {
        let registry = self.session.network.registry();
        let like = self.session.units.get(self.server(0)?.unit);
        let unit = Unit {
            name: "newcomer".to_owned(),
            class: self.plan.service.class.clone(),
            owner: Person::Cheat.label().to_owned(),
            cell: like.and_then(|unit| unit.cell),
        };
        let key = self.session.seed.person_key_on(Curve::P256, "newcomer");
        let entry = fleet::registration(&self.session.network, &registry, owner, &unit, &key)?;
        let registered = registry.register(owner, vec![entry], &[])?;
        registered.first().copied().context("the newcomer has no machine")
    }
}

/// What buyers may do.
pub(super) fn licence() -> Terms {
    Terms {
        hash: sha256(&[LICENCE_TEXT]),
        purposes: vec![PURPOSE.to_owned()],
        duration: Some(LICENCE),
        credential: None,
        permission: None,
    }
}
