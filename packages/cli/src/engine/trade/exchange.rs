//! A fair exchange, from the payment to the last step, with the seller's service and the buyer's folder.

use std::fs::{self, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail, ensure};
use cosmwasm_std::{Binary, Uint128};
use flywheel_client::Account;
use flywheel_exchange::{
    BuyerSecret, Fault, Levels, Limits, Listed, Opened, OrderKey, Orders, OrdersError, Patience, Received, Sealed,
    SellersDoor, Shop, Standing, Verdict, describe, quietly, seal,
};
use flywheel_protocol::Hash32;
use flywheel_protocol::exchange::CHUNK_BYTES;
use flywheel_types::marketplace::{ChunkComplaint, Delivery, Purchase};

use super::Market;
use super::data::Goods;

/// Who buys what of whom.
pub(super) struct Bargain {
    pub(super) listing: u64,
    pub(super) price: Uint128,
    pub(super) seller: Account,
    pub(super) buyer: Account,
    pub(super) hidden: Hidden,
}

/// What a seller hides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hidden {
    /// What is listed.
    AsListed,
    /// The same with another chunk in it.
    OtherChunk(u64),
}

/// How it ended.
pub(super) struct Ended {
    /// The first chunk that was not as listed: the buyer has complained. `None`: the buyer has accepted.
    pub(super) fault: Option<u64>,
    /// What the seller had locked.
    pub(super) bond: Uint128,
}

/// One order, as the seller's service sees it.
struct OneOrder {
    order: u64,
    standing: Standing,
    root: Hash32,
    listed: Listed,
}

impl Orders for OneOrder {
    fn standing(&self, order: u64) -> Result<Standing, OrdersError> {
        let known = self.order == order;
        Ok(if known {
            self.standing.clone()
        } else {
            Standing::Unknown
        })
    }

    fn listed(&self, root: Hash32) -> Result<Option<Listed>, OrdersError> {
        Ok((root == self.root).then(|| self.listed.clone()))
    }
}

impl Market<'_, '_> {
    /// Pays, delivers, checks, confirms, reveals and opens; then accepts, or complains.
    pub(super) fn exchange(&self, goods: &Goods, bargain: &Bargain) -> Result<Ended> {
        let marketplace = &self.marketplace;
        let purse = |name: &str| self.folder.path().join(format!("{name}-{}", bargain.listing));
        let secret = BuyerSecret::load_or_create(&purse("buyer.key"))?;
        let revision = marketplace.listing(bargain.listing)?.listing.revision;
        let purchase = Purchase {
            listing: bargain.listing,
            revision,
            max_price: bargain.price,
            transfer_key: Some(secret.public()),
            periods: None,
        };
        let bought = marketplace.buy(&bargain.buyer, (&self.denom, bargain.price), purchase)?;
        let order = marketplace.ordered(&bought)?;

        let folder = purse("sealed");
        let sealed = hide(goods, &folder, bargain.hidden)?;
        let bond = marketplace.bond(&self.denom, bargain.price)?;
        let delivery = Delivery {
            order,
            key_hash: sealed.key().hash(),
            hidden_root: sealed.hidden_root(),
        };
        marketplace.commit(&bargain.seller, (&self.denom, bond), delivery)?;

        let received = self.fetch(goods, order, &secret, folder.clone(), purse("received"))?;
        marketplace.confirm(&bargain.buyer, order)?;
        marketplace.reveal(&bargain.seller, order, Hash32::new(*sealed.key().bytes()))?;

        let shown = marketplace.order(order)?;
        let key = OrderKey::new(*shown.key.context("the key is not shown")?.as_bytes());
        let committed = shown.commitment.context("nobody has committed")?.key_hash;
        let fault = match received.open(&key, committed, &purse("bought"), &mut quietly)? {
            Opened::AsListed(_) => {
                marketplace.accept(&bargain.buyer, order)?;
                None
            }
            Opened::NotAsListed(fault) => {
                marketplace.complain(&bargain.buyer, complaint(order, &fault))?;
                Some(fault.index)
            }
        };
        // The files may be large, and the next buyer's have the same size.
        drop((received, sealed));
        for used in [folder, purse("received")] {
            fs::remove_dir_all(&used).with_context(|| used.display().to_string())?;
        }
        Ok(Ended { fault, bond })
    }

    /// The buyer fetches the hidden chunks from the seller's service, and checks them against what is on the chain.
    fn fetch(
        &self,
        goods: &Goods,
        order: u64,
        secret: &BuyerSecret,
        sealed: PathBuf,
        folder: PathBuf,
    ) -> Result<Received> {
        let shown = self.marketplace.order(order)?;
        let books = OneOrder {
            order,
            standing: Standing::Ready {
                buyer: shown.transfer_key,
                folder: sealed,
            },
            root: goods.described.root,
            listed: Listed {
                content: goods.content.clone(),
                levels: goods.levels.clone(),
            },
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("the seller's service")?;
        let shop = Shop::start(Arc::new(books), Limits::default(), listener).context("the seller's service")?;
        let delivery = flywheel_exchange::Delivery {
            order,
            content: goods.described,
            hidden_root: shown.commitment.context("nobody has committed")?.hidden_root,
            folder,
        };
        let door = SellersDoor::new(&format!("http://{}", shop.address()));
        let verdict = delivery.receive(secret, &door, Patience::default(), &mut quietly);
        drop(door);
        shop.stop();
        match verdict? {
            Verdict::Confirm(received) => Ok(received),
            Verdict::Refuse(refusal) => bail!("the buyer does not confirm: {refusal}"),
        }
    }
}

/// Hides the file under a fresh key; a cheat changes it afterwards, and commits to what came out.
fn hide(goods: &Goods, folder: &Path, hidden: Hidden) -> Result<Sealed> {
    let levels = Levels::open_of(&goods.levels, goods.described.content())?;
    let sealed = seal(&goods.content, &levels, folder, &mut quietly)?;
    let Hidden::OtherChunk(index) = hidden else {
        return Ok(sealed);
    };
    drop(sealed);
    let path = folder.join("hidden");
    let place = index.saturating_mul(u64::try_from(CHUNK_BYTES)?);
    let mut file = OpenOptions::new().read(true).write(true).open(&path)?;
    let mut byte = [0];
    file.seek(SeekFrom::Start(place))?;
    file.read_exact(&mut byte)?;
    file.seek(SeekFrom::Start(place))?;
    file.write_all(&byte.map(|byte| !byte))?;
    drop(file);
    let other = describe(&path, &folder.join("hidden.levels"), &mut quietly)?;
    ensure!(other.shape == goods.described.shape, "the file has another length");
    let facts = serde_json::json!({
        "size": other.shape.size(),
        "root": goods.described.root,
        "hidden_root": other.root,
    });
    fs::write(folder.join("facts.json"), facts.to_string())?;
    Ok(Sealed::open(folder)?)
}

fn complaint(order: u64, fault: &Fault) -> ChunkComplaint {
    ChunkComplaint {
        order,
        index: fault.index,
        hidden_chunk: Binary::from(fault.hidden_chunk.clone()),
        hidden_proof: Binary::from(fault.hidden_proof.clone()),
        leaf: fault.leaf,
        proof: Binary::from(fault.proof.clone()),
    }
}
