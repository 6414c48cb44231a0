// Primordials as Deno's scripts get them, which run after a guest's code here and were written to run before it.
({ primordials }) => {
  const {
    ObjectCreate, ObjectDefineProperties, ObjectDefineProperty, ObjectGetOwnPropertyDescriptor,
    ObjectGetOwnPropertyDescriptors, ObjectSetPrototypeOf, ReflectOwnKeys, Symbol, SymbolFor,
  } = primordials;

  // By this symbol Deno's own classes say how they are shown. Not the registered one, which every script can make.
  const inspectBrand = Symbol("inspect");
  primordials.SymbolFor = (key) => key === "Deno.privateCustomInspect" ? inspectBrand : SymbolFor(key);

  // Properties are described by ordinary objects, and a guest may have put a `get` on what those inherit.
  const ownOnly = (descriptor) => ({ __proto__: null, ...descriptor });
  const allOwnOnly = (descriptors) => {
    const all = { __proto__: null };
    const keys = ReflectOwnKeys(descriptors);
    for (let i = 0; i < keys.length; i++) all[keys[i]] = ownOnly(descriptors[keys[i]]);
    return all;
  };
  primordials.ObjectDefineProperty = (object, key, descriptor) =>
    ObjectDefineProperty(object, key, ownOnly(descriptor));
  primordials.ObjectDefineProperties = (object, descriptors) => ObjectDefineProperties(object, allOwnOnly(descriptors));
  primordials.ObjectCreate = (prototype, descriptors) =>
    descriptors === undefined ? ObjectCreate(prototype) : ObjectCreate(prototype, allOwnOnly(descriptors));

  const descriptorOf = (object, key) => {
    const found = ObjectGetOwnPropertyDescriptor(object, key);
    return found === undefined ? undefined : ObjectSetPrototypeOf(found, null);
  };
  primordials.ObjectGetOwnPropertyDescriptor = descriptorOf;
  primordials.ReflectGetOwnPropertyDescriptor = descriptorOf;
  primordials.ObjectGetOwnPropertyDescriptors = (object) => allOwnOnly(ObjectGetOwnPropertyDescriptors(object));
};
